"""The objection to marketing: absolute, at once, without a reason (R119)."""

from django.db import transaction
from django.utils import timezone

from privacy import endings
from privacy.audit.sealer import seal_now
from privacy.erasure import ledger
from privacy.merged import lock_present
from privacy.models import Objection, Subject


@transaction.atomic
def object_to_marketing(
    *, subject: Subject, source: str, purpose: str = "", channel: str = "", actor: Subject | None = None
) -> Objection:
    """Record an objection for that scope ('' is all). One that comes again counts from now: it is newer than any consent.

    Holds the subject's row: a dispatcher about to send waits, asks the gate, and stops.
    """
    subject = lock_present(subject.pk)
    # Outside the database, too: a restored backup must not open what was closed (R137).
    ledger.append(kind="objection", scope=f"{purpose}|{channel}|{source}", subjects=[subject.pk])
    objection, fresh = Objection.objects.get_or_create(
        subject=subject, purpose=purpose, channel=channel, defaults={"source": source, "actor": actor}
    )
    if not fresh:
        objection.recorded_at, objection.source, objection.actor = timezone.now(), source, actor
        objection.save(update_fields=["recorded_at", "source", "actor"])
    # R69: whatever the channel, what follows a person for advertising ends with the advertising.
    endings.end([purpose], subjects=[subject.pk])
    seal_now()
    return objection
