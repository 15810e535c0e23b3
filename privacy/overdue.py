"""Whoever was not told in time where we have their data from is restricted, until they are (Art. 14, R77)."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import QuerySet

from privacy.erasure import ledger
from privacy.jobs import Outcome, beat
from privacy.merged import lock_present
from privacy.models import Subject

_BATCH = 1000
MISSED_NOTICE = "art14"


def restrict_overdue(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: restrict everybody whose notice was due before that date and was not given."""
    late = overdue(date).filter(state=Subject.State.ACTIVE)
    due = late.count()
    if dry_run:
        return Outcome(due=due, done=0, left=due)
    done = 0
    while people := list(late.order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        _restrict(people)
        done += len(people)
        beat()
    return Outcome(due=due, done=done)


def overdue(date: dt.date) -> QuerySet[Subject]:
    """Return everybody who should have been told before that date."""
    return Subject.objects.filter(notice_due_on__lt=date).exclude(state__in=Subject.GONE)


@transaction.atomic
def told(*, subject: Subject) -> None:
    """Note that the person has been told: the clock stops, and a restriction for this reason alone is lifted."""
    subject = lock_present(subject.pk)
    subject.notice_due_on = None
    if subject.restricted_for == MISSED_NOTICE:
        subject.state, subject.restricted_for = Subject.State.ACTIVE, ""
    subject.save(update_fields=["notice_due_on", "state", "restricted_for"])


@transaction.atomic
def _restrict(people: list[uuid.UUID]) -> None:
    ledger.append(kind="restriction", scope=MISSED_NOTICE, subjects=people)
    active = Subject.objects.filter(pk__in=people, state=Subject.State.ACTIVE)
    active.update(state=Subject.State.RESTRICTED, restricted_for=MISSED_NOTICE)
