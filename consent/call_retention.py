"""The end of a proof of a consent to calls: the night after its five years (§ 7a(2) UWG, R58)."""

import datetime as dt

from django.db import connection, transaction

from consent import call_proofs
from consent.models import CallProof, ConsentRecord
from consent.services.projection import project
from privacy.jobs import Outcome


def expire_proofs(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: delete the proofs whose five years are over; then no call rests on them any more."""
    over = CallProof.objects.filter(keep_until__lt=date)
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
