"""Erasures that a crash cut short: the ledger knows them, so they are finished as what they were, never forgotten."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from privacy import takers
from privacy.audit.context import act
from privacy.erasure import engine, ledger
from privacy.erasure.runs import enter, inside
from privacy.models import ErasureRun, ErasureRunSubject

# A run whose process lives is probably being carried out right now; later its process has given it up.
_GRACE = dt.timedelta(minutes=2)


def finish_runs(*, whole: bool = False) -> int:
    """Finish every run that has begun, has not ended and is nobody's work; return how many. `whole` also reads the ledger.

    A crash between the ledger's line and the first row leaves a run that only the ledger knows.
    """
    with act(actor="job:finish", purpose="audit"):
        if whole:
            _enter_unknown()
        given_up = Q(started_at__lt=timezone.now() - _GRACE)
        unfinished = ErasureRun.objects.filter(takers.gone() | given_up, finished_at=None)
        return sum(_finish(run) for run in unfinished.order_by("started_at"))


def _enter_unknown() -> None:
    before = timezone.now() - _GRACE
    known = set(ErasureRun.objects.values_list("pk", flat=True))
    for line in ledger.lines():
        if line.kind not in ledger.ERASING or line.run in known or line.subjects is None:
            continue
        at = dt.datetime.fromisoformat(line.at)
        if at < before or takers.is_gone(line.taker):
            run = ErasureRun(
                pk=line.run, kind=line.kind, scope=line.scope, started_at=at, taken_by=line.taker
            )
            enter({run: line.subjects})


def _finish(run: ErasureRun) -> bool:
    taker = takers.me()
    with transaction.atomic():
        mine = ErasureRun.objects.filter(pk=run.pk, taken_by=run.taken_by, finished_at=None).update(
            taken_by=taker
        )
    if not mine:
        return False
    people: list[uuid.UUID] = list(
        ErasureRunSubject.objects.filter(run=run).order_by("subject").values_list("subject", flat=True)
    )
    if run.kind not in ledger.WHOLE:
        # Which parts is known to whoever began it, who does it again: the erasure of somebody named there, or the next night.
        with inside(run, details=()):
            pass
    else:
        with inside(run):
            engine.forget(run.scope, people)
    return True
