"""Erasures that a crash cut short: the ledger knows them, so they are finished, never forgotten."""

import datetime as dt
import uuid

from django.utils import timezone

from privacy.audit.context import act
from privacy.erasure import engine, ledger
from privacy.erasure.runs import enter, inside
from privacy.models import ErasureRun, ErasureRunSubject

# Younger ones are probably being carried out right now.
_GRACE = dt.timedelta(minutes=2)


def finish_runs(*, whole: bool = False, kind: str = "") -> int:
    """Finish every run that has begun and not ended, and return how many; `whole` also reads the ledger outside.

    A crash between the ledger's line and the first row leaves a run that only the ledger knows. With `kind` only runs of
    that kind, however young: for the one job that makes them, before it begins.
    """
    before = timezone.now() - (dt.timedelta(0) if kind else _GRACE)
    with act(actor="job:finish", purpose="audit"):
        if whole:
            _enter_unknown(before, kind)
        unfinished = ErasureRun.objects.filter(finished_at=None, started_at__lt=before)
        if kind:
            unfinished = unfinished.filter(kind=kind)
        runs = list(unfinished.order_by("started_at"))
        for run in runs:
            _finish(run)
    return len(runs)


def _enter_unknown(before: dt.datetime, kind: str) -> None:
    known = set(ErasureRun.objects.values_list("pk", flat=True))
    for line in ledger.lines():
        if (
            line.kind in ({kind} if kind else ledger.ERASING)
            and line.run not in known
            and line.subjects is not None
        ):
            at = dt.datetime.fromisoformat(line.at)
            if at < before:
                enter(ErasureRun(pk=line.run, kind=line.kind, scope=line.scope, started_at=at), line.subjects)


def _finish(run: ErasureRun) -> None:
    people: list[uuid.UUID] = list(
        ErasureRunSubject.objects.filter(run=run).order_by("subject").values_list("subject", flat=True)
    )
    if run.kind == "blank":
        # Whose name it was is known to the erasure it belongs to, which does it again.
        with inside(run, details=()):
            pass
        return
    with inside(run):
        engine.forget(run.scope, people)
