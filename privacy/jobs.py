"""The nightly jobs: registered by whoever has one, run once per local date, from beat or by command."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from privacy.audit.context import act
from privacy.erasure.frozen import refuse_when_frozen
from privacy.models import JobRun


@dataclass(frozen=True)
class Outcome:
    """What a job found due, did, and had to leave."""

    due: int
    done: int
    left: int = 0


Job = Callable[[dt.date, bool], Outcome]
_jobs: dict[str, Job] = {}


def register_job(name: str, job: Job) -> None:
    """Add a nightly job: called with the local date and whether to count only (dry run)."""
    if name in _jobs:
        raise ValueError(f"two nightly jobs are called {name}")
    _jobs[name] = job


def names() -> list[str]:
    """Return the registered jobs' names, in order."""
    return sorted(_jobs)


def run(name: str, date: dt.date, *, dry_run: bool = False) -> Outcome | None:
    """Run one job for one local date; None when that date's run is already finished.

    A run that was killed leaves its row unfinished and is taken up again: jobs are idempotent.
    """
    refuse_when_frozen()
    with act(actor="nightly", purpose="audit", request_id=f"{name}:{date}"):
        if dry_run:
            return _jobs[name](date, True)
        row = _claim(name, date)
        if row is None:
            return None
        with transaction.atomic():
            # The row lock keeps a second scheduler out until this run has ended.
            row = JobRun.objects.select_for_update().get(pk=row.pk)
            if row.finished_at:
                return None
            outcome = _jobs[name](date, False)
            JobRun.objects.filter(pk=row.pk).update(finished_at=timezone.now(), **asdict(outcome))
    return outcome


def _claim(name: str, date: dt.date) -> JobRun | None:
    try:
        with transaction.atomic():
            return JobRun.objects.create(name=name, local_date=date)
    except IntegrityError:
        return JobRun.objects.filter(name=name, local_date=date, finished_at__isnull=True).first()
