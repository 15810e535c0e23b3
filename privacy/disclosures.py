"""The log of disclosures: written where data leaves, by one statement for however many people (R93)."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.among import array
from privacy.merged import present
from privacy.models import ContactPoint, Disclosure, Recipient
from privacy.suppression import digest

_WRITE = """
INSERT INTO privacy_disclosure (subject_id, recipient_id, what, role, purpose_id, "on")
SELECT s.id, r.id, %s, r.role, %s, %s
FROM unnest(%s::uuid[]) AS s(id) CROSS JOIN privacy_recipient r
WHERE r.id = ANY (%s)
ON CONFLICT DO NOTHING
"""


class NobodyKnown(Exception):
    """Nobody has this address; the sentence says so."""


def disclose(
    *,
    recipients: Iterable[int],
    subjects: Iterable[uuid.UUID],
    what: str,
    purpose: str,
    on: dt.date | None = None,
) -> int:
    """Write that these recipients (their ids) got this of these people; return how many rows are new.

    What was written for that day already stays one row.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            [
                Disclosure.What(what).value,
                purpose,
                on or timezone.localdate(),
                array(subjects),
                list(recipients),
            ],
        )
        return cursor.rowcount


def carriers(service: str) -> list[int]:
    """Return the ids of who does this for us, such as delivering mail; nobody while we do it ourselves."""
    return list(Recipient.objects.filter(service=service).values_list("pk", flat=True))


def people_with(email: str) -> list[uuid.UUID]:
    """Return everybody who has this address. Raises NobodyKnown."""
    points = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, digest=digest("email", email))
    if not (people := list(present(points.values("subject")).values_list("pk", flat=True))):
        raise NobodyKnown(_("Nobody with this address is known."))
    return people
