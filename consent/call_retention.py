"""The end of a proof of a consent to calls or messages: the night after its years (§ 7a(2) UWG, R35, R58)."""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from consent import call_proofs
from consent.models import CallProof, ConsentRecord, ConsentState
from consent.services.projection import project
from privacy.jobs import Outcome
from privacy.models.purpose import Channel


def expire_proofs(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: delete the proofs whose years are over; then no call rests on them any more.

    R35: a consent to messages keeps its proof while it stands, for as long as that is.
    """
    standing = ConsentState.objects.filter(
        record__call_proof=OuterRef("pk"), status=ConsentState.Status.CONFIRMED
    )
    over = CallProof.objects.filter(Q(channel=Channel.TELEPHONE) | ~Exists(standing), keep_until__lt=date)
    due = over.count()
    if dry_run or not due:
        return Outcome(due=due, done=0, left=due)
    with transaction.atomic():
        ids = list(over.values_list("pk", flat=True))
        named = ConsentRecord.objects.filter(call_proof__in=ids)
        people = set(named.values_list("subject", flat=True))
        with call_proofs.as_nobody(), connection.cursor() as cursor:
            # The lock opens for what ended before this day, and for nothing else.
            cursor.execute("SELECT set_config('leadcrm.proofs_until', %s, true)", [date.isoformat()])
            CallProof.objects.filter(pk__in=ids)._raw_delete("default")
        project(people)
    return Outcome(due=due, done=due, left=0)
