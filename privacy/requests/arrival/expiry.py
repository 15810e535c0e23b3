"""Requests whose address nobody confirmed: gone without a trace, like everything a stranger may have typed."""

import datetime as dt
import uuid

from django.db.models import QuerySet
from django.utils import timezone

from privacy import parameters
from privacy.erasure import engine
from privacy.erasure.runs import run
from privacy.jobs import Outcome
from privacy.models import Occasion, Request

SCOPE = "unproven_request"


def remove_unproven(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: remove requests that were not confirmed in time, with their mail and whoever they were made by."""
    late = _late(date)
    due = late.count()
    if dry_run or not due:
        return Outcome(due=due, done=0, left=due)
    people = list(late.order_by("subject").values_list("subject", flat=True).distinct())
    with run("retention", people, SCOPE):
        engine.forget(SCOPE, people)
    return Outcome(due=due, done=due)


def forget_cases(people: list[uuid.UUID], scope: str) -> None:
    """Such a case is no record of anything: it goes with whoever made it."""
    Request.objects.filter(subject__in=people).delete()
    Occasion.objects.filter(subject__in=people).delete()


def _late(date: dt.date) -> QuerySet[Request]:
    end = min(timezone.make_aware(dt.datetime.combine(date, dt.time.max)), timezone.now())
    limit = end - dt.timedelta(days=parameters.value("request_expiry", date))
    return Request.objects.filter(state=Request.State.UNPROVEN, submitted_at__lt=limit)
