"""What the alarm clock rings for. Each task acts under its own name."""

from typing import Any

from celery import shared_task
from celery.signals import task_postrun, task_prerun, worker_ready
from django.utils import timezone

from privacy import jobs
from privacy.audit import sealer
from privacy.audit.context import begin, end
from privacy.erasure import recovery
from privacy.erasure.frozen import frozen
from privacy.requests.extending import settle_extensions
from privacy.requests.letters.kept_letters import note_sent
from privacy.requests.refusing import close_refused
from privacy.requests.rights.erasing import carry_out_due
from privacy.requests.rights.restricting import lift_decided
from privacy.requests.rights.transferring import send_due


@shared_task
def seal() -> None:
    """Seal what was committed since the last tick."""
    sealer.seal()


@shared_task
def erase() -> None:
    """Carry out what waits for a letter that has left by now, and note what was sent."""
    carry_out_due()
    close_refused()
    settle_extensions()
    lift_decided()
    note_sent()


@shared_task
def transfer() -> None:
    """Send data to take along to the companies people named, and try again what did not arrive."""
    send_due()


@shared_task
def finish() -> None:
    """Finish the erasures that a crash cut short."""
    recovery.finish_runs()


@shared_task
def nightly() -> None:
    """Ring for every nightly job that has a night to do, each in a task of its own: one that fails stops no other."""
    if not frozen():
        now = timezone.now()
        for name in jobs.names():
            if jobs.missing(name, now) and jobs.may_begin(name, now):
                nightly_job.delay(name)


@shared_task
def nightly_job(name: str) -> None:
    """Run one nightly job for every date it has missed up to now; a second call does nothing."""
    for date in jobs.missing(name, timezone.now()):
        jobs.run(name, date)


@shared_task
def job_now(name: str, beyond_cap: bool) -> None:
    """Run today's run of one job because the officer said so; the night finds it done."""
    jobs.run(name, timezone.localdate(), beyond_cap=beyond_cap)


@worker_ready.connect
def _seal_whole(**_: Any) -> None:
    """A fresh worker looks at every entry once, because the sealer's mark is only a hint, and finishes what a crash left."""
    sealer.seal(whole=True)
    if not frozen():
        recovery.finish_runs(whole=True)


@task_prerun.connect
def _begin(task_id: str, task: Any, **_: Any) -> None:
    begin(actor=f"job:{task.name}", request_id=task_id)


@task_postrun.connect
def _end(**_: Any) -> None:
    end()
