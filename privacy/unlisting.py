"""Taking a person's hashes off the list on their conscious wish: then nothing of ours remembers their "no" (R125)."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from privacy.audit.context import act
from privacy.erasure import ledger
from privacy.models import ContactPoint, Suppression

#: The scope of an erasure that leaves no hash on the list, either.
WITH_THE_LIST = "person and list"


@transaction.atomic
def unlist(people: Sequence[uuid.UUID]) -> int:
    """Delete the entries for every address and number that is theirs alone; return how many there were."""
    points = ContactPoint.objects.filter(subject__in=people)
    others = ContactPoint.objects.filter(digest__in=points.values("digest")).exclude(subject__in=people)
    entries = Suppression.objects.filter(digest__in=points.values("digest")).exclude(
        digest__in=others.values("digest")
    )
    count = 0
    for hashed in {bytes(entry.digest) for entry in entries}:
        # Outside the database, too: a restored backup must not bring the entry back (R137).
        ledger.append(kind="unlisting", scope=hashed.hex(), subjects=[])
        # Nobody's act: the trail must not lead from the person to the hash.
        with act(actor="suppression", purpose="suppression", request_id=""):
            count += Suppression.objects.filter(digest=hashed).delete()[0]
    return count


def unlist_again(line: ledger.Line) -> int:
    """Repeat what a restored backup does not know: entries made before that moment go."""
    with transaction.atomic(), act(actor="suppression", purpose="suppression", request_id=""):
        old = Suppression.objects.filter(
            digest=bytes.fromhex(line.scope), created_at__lte=dt.datetime.fromisoformat(line.at)
        )
        return old.delete()[0]
