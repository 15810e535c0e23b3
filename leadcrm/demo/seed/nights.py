"""The nights of the demo: last night's jobs run in earnest over what is there, those before found nothing to do."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from privacy import jobs
from privacy.models import JobRun

_NIGHTS = 13


def live_through(night: dt.date) -> None:
    """Note the nights before, and run that night's jobs."""
    before = [night - dt.timedelta(days=number) for number in range(1, _NIGHTS + 1)]
    with transaction.atomic():
        JobRun.objects.bulk_create(_quiet(name, date) for date in before for name in jobs.names())
    for name in jobs.names():
        jobs.run(name, night)


def _quiet(name: str, date: dt.date) -> JobRun:
    begun = timezone.make_aware(dt.datetime.combine(date, jobs.BEGINS))
    return JobRun(name=name, local_date=date, started_at=begun, finished_at=begun + dt.timedelta(seconds=2))
