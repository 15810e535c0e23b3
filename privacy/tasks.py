"""What the alarm clock rings for. Each task acts under its own name."""

from typing import Any

from celery import shared_task
from celery.signals import task_postrun, task_prerun, worker_ready

from privacy.audit import sealer
from privacy.audit.context import begin, end


@shared_task
def seal() -> None:
    """Seal what was committed since the last tick."""
    sealer.seal()


@worker_ready.connect
def _seal_whole(**_: Any) -> None:
    """A fresh worker looks at every entry once: the sealer's mark is only a hint."""
    sealer.seal(whole=True)


@task_prerun.connect
def _begin(task_id: str, task: Any, **_: Any) -> None:
    begin(actor=f"job:{task.name}", request_id=task_id)


@task_postrun.connect
def _end(**_: Any) -> None:
    end()
