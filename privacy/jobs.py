"""The nightly jobs: registered by whoever has one, run once per local date, from beat or by command.

The clock rings often; whether a night's work is due, running or done stands in rows. So a night that daylight saving cuts
out or repeats, a night that was missed and two schedulers at once all come to the same: each job once per local date.
"""

import datetime as dt
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from privacy import takers
from privacy.audit.context import act
from privacy.erasure.frozen import refuse_when_frozen
from privacy.models import JobRun

# The night's work of a date may begin at this local time of that date, or as soon as this time is past.
BEGINS = dt.time(2, 15)
# Nights further back than this are not made up: their people are due tonight as well.
_BACK = 7
# A job that says nothing for so long is taken up by another process, although its own still lives.
LEASE = dt.timedelta(minutes=10)
_BEAT = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Outcome:
    """What a job found due, did, and had to leave."""

    due: int
    done: int
    left: int = 0


class Capped(Exception):
    """More is due than one night may take (R133): nothing was done, an officer has to look."""

    def __init__(self, due: int, limit: int) -> None:
        super().__init__(f"{due} are due, more than the {limit} that one night may take")
        self.due, self.limit = due, limit


Job = Callable[..., Outcome]
_jobs: dict[str, Job] = {}
_last: set[str] = set()
_running: ContextVar[JobRun | None] = ContextVar("leadcrm_job", default=None)


def register_job(name: str, job: Job, *, last: bool = False) -> None:
    """Add a nightly job: called with the local date and whether to count only (dry run).

    A job that takes `beyond_cap` may refuse to do too much, by raising Capped. `last`: it tells of all the others.
    """
    if name in _jobs:
        raise ValueError(f"two nightly jobs are called {name}")
    _jobs[name] = job
    if last:
        _last.add(name)


def names() -> list[str]:
    """Return the registered jobs' names, in order, those that tell of the others at the end."""
    return sorted(_jobs, key=lambda name: (name in _last, name))


def may_begin(name: str, now: dt.datetime) -> bool:
    """Say whether a job may be rung for: one that tells of the others waits until each of them has ended or failed."""
    if name not in _last:
        return True
    ended = JobRun.objects.filter(Q(finished_at__isnull=False) | ~Q(error=""), local_date=night_of(now))
    return set(_jobs) - _last <= set(ended.values_list("name", flat=True))


def run(name: str, date: dt.date, *, dry_run: bool = False, beyond_cap: bool = False) -> Outcome | None:
    """Run one job for one local date; None when that date's run is finished, or goes on elsewhere.

    A run that was killed leaves its row unfinished and is taken up again: jobs are idempotent. Raises Capped.
    """
    refuse_when_frozen()
    job = _jobs[name]
    with act(actor="nightly", purpose="audit", request_id=f"{name}:{date}"):
        if dry_run:
            return job(date, True)
        row = _claim(name, date)
        if row is None:
            return None
        token = _running.set(row)
        more: dict[str, Any] = {}
        if "beyond_cap" in inspect.signature(job).parameters:
            more["beyond_cap"] = beyond_cap
        try:
            outcome = job(date, False, **more)
        except BaseException as error:
            _end(row, error=type(error).__name__)
            raise
        finally:
            _running.reset(token)
        _end(row, outcome=outcome)
    return outcome


def beat() -> None:
    """Say, from inside a long job, that it goes on: its row stays claimed. Said often, it is written once a minute."""
    row, until = _running.get(), timezone.now() + LEASE
    if row is not None and (row.leased_until is None or until - row.leased_until > _BEAT):
        row.leased_until = until
        with transaction.atomic():
            JobRun.objects.filter(pk=row.pk).update(leased_until=until)


def night_of(now: dt.datetime) -> dt.date:
    """Return the date whose night's work may have begun at that moment."""
    local = timezone.localtime(now)
    return local.date() if local.time() >= BEGINS else local.date() - dt.timedelta(days=1)


def missing(name: str, now: dt.datetime) -> list[dt.date]:
    """Return the dates for which a job has yet to run, oldest first: tonight's, and nights that were missed."""
    night = night_of(now)
    finished = JobRun.objects.filter(name=name, finished_at__isnull=False)
    last = finished.order_by("-local_date").values_list("local_date", flat=True).first()
    first = night if last is None else max(last + dt.timedelta(days=1), night - dt.timedelta(days=_BACK))
    return [first + dt.timedelta(days=n) for n in range((night - first).days + 1)]


def _claim(name: str, date: dt.date) -> JobRun | None:
    """Take a date's run for as long as this session works on it; None when it is done or somebody else's."""
    now = timezone.now()
    with transaction.atomic():
        JobRun.objects.bulk_create([JobRun(name=name, local_date=date)], ignore_conflicts=True)
        free = JobRun.objects.filter(takers.free(now), finished_at=None)
        if not free.filter(name=name, local_date=date).update(**takers.taken(now + LEASE)):
            return None
    return JobRun.objects.get(name=name, local_date=date)


@transaction.atomic
def _end(row: JobRun, *, outcome: Outcome | None = None, error: str = "") -> None:
    """Note how a run ended: done, or with an error that the next ring tries again."""
    done: dict[str, Any] = {"leased_until": None, "error": error}
    if outcome is not None:
        done |= {"finished_at": timezone.now(), **asdict(outcome)}
    JobRun.objects.filter(pk=row.pk).update(**done)
