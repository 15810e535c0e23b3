"""Holds in the ledger outside the database: a restored backup knows neither a new hold nor the end of an old one (R137)."""

import datetime as dt
import json
import uuid

from django.db import transaction

from privacy.erasure import ledger
from privacy.models import Hold, Subject


def hold_line(hold: Hold) -> str:
    """Return what the ledger keeps of a hold, in one line."""
    kept = {
        "id": str(hold.pk),
        "company": hold.company,
        "datenart": hold.datenart,
        "year": hold.year,
        "review_on": hold.review_on.isoformat(),
        "reason": hold.reason,
    }
    return json.dumps(kept)


def release_line(hold: Hold) -> str:
    """Return what the ledger keeps of the end of a hold."""
    return json.dumps({"id": str(hold.pk), "reason": hold.release_reason})


def hold_again(line: ledger.Line) -> int:
    """Place a hold that a restored backup does not know; return how many are new."""
    kept = json.loads(line.scope)
    person = Subject.objects.filter(pk__in=line.subjects or ()).first()
    if line.subjects and person is None:
        return 0
    with transaction.atomic():
        _hold, fresh = Hold.objects.get_or_create(
            pk=uuid.UUID(kept["id"]),
            defaults={
                "subject": person,
                "company": kept["company"],
                "datenart": kept["datenart"],
                "year": kept.get("year"),  # lines of before holds had one know none
                "reason": kept["reason"],
                "review_on": dt.date.fromisoformat(kept["review_on"]),
                "placed_at": dt.datetime.fromisoformat(line.at),
            },
        )
    return int(fresh)


def release_again(line: ledger.Line) -> int:
    """End a hold whose end a restored backup does not know; return how many."""
    kept = json.loads(line.scope)
    with transaction.atomic():
        known = Hold.objects.filter(pk=uuid.UUID(kept["id"]), released_at=None)
        return known.update(released_at=dt.datetime.fromisoformat(line.at), release_reason=kept["reason"])
