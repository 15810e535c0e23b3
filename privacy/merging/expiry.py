"""When a merge can no longer be undone, what was kept for that goes: the second of two same rows, and the log."""

import datetime as dt
import uuid

from django.utils import timezone

from privacy.erasure import engine
from privacy.erasure.runs import begin, inside
from privacy.erasure.steps import steps
from privacy.holds import unheld
from privacy.jobs import Outcome, beat
from privacy.merging.moving import move
from privacy.models import Merge, Subject
from privacy.retention.pace import TOGETHER
from privacy.retention.rules import DATENARTEN


def expire_merges(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: end the way back of merges that are older than their days; the id keeps pointing at the person."""
    begins = timezone.make_aware(dt.datetime.combine(date, dt.time.min))
    old = Merge.objects.filter(at__lt=begins - dt.timedelta(days=DATENARTEN["merge"].days))
    late = unheld(unheld(old, "merge", "lead", key="kept"), "merge", "lead", key="gone").order_by("at")
    due = late.count()
    if dry_run:
        return Outcome(due=due, done=0, left=due)
    done = 0
    while rows := list(late[:TOGETHER]):
        for row in rows:
            _move_late(row)
        _end([row.gone_id for row in rows])
        done += len(rows)
        beat()
    return Outcome(due=due, done=done)


def _move_late(row: Merge) -> None:
    """What somebody stored under the id that was gone, in the moment of the merge, is the person's as well."""
    with inside(begin("merge", [row.kept_id, row.gone_id], "late"), details=()):
        move(row.kept_id, row.gone_id)


def _end(former: list[uuid.UUID]) -> None:
    with inside(begin("expired", former, "merge"), details=_standing(former)):
        engine.clear(former)


def _standing(former: list[uuid.UUID]) -> list[tuple[str, str]]:
    """Return (table, row) of all that still stands under these ids."""
    return [
        (step.table, str(pk))
        for step in steps()
        if step.deletes and step.declared.model is not Subject
        for pk in step.declared.rows_of(former).values_list("pk", flat=True)
    ]
