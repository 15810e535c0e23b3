"""Holds in the ledger outside the database: a restored backup knows neither a new hold nor the end of an old one (R137)."""

import datetime as dt
import json
import uuid

from django.db import transaction

from privacy import merged
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
    """Place a hold that a restored backup does not know; return how many are new.

    Who was two records in the backup is held as both.
    """
    kept = json.loads(line.scope)
    people: list[Subject | None] = list(merged.present(line.subjects or ()).order_by("pk"))
    count = 0
    for place, person in enumerate(people if line.subjects else [None]):
        key = uuid.UUID(kept["id"])
        with transaction.atomic():
            _hold, fresh = Hold.objects.get_or_create(
                pk=merged.key_of(key, place, person.pk) if person else key,
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
        count += fresh
    return count


def release_again(line: ledger.Line) -> int:
    """End a hold whose end a restored backup does not know; return how many."""
    kept = json.loads(line.scope)
    keys = merged.keys_of(uuid.UUID(kept["id"]), line.subjects or ())
    with transaction.atomic():
        known = Hold.objects.filter(pk__in=keys, released_at=None)
        return known.update(released_at=dt.datetime.fromisoformat(line.at), release_reason=kept["reason"])
