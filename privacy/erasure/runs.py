"""A run of erasure: committed to the ledger first, then carried out in one transaction that names it."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from privacy import takers
from privacy.among import array
from privacy.audit.sealer import seal_now
from privacy.erasure import ledger
from privacy.models import ErasureRun


@contextmanager
def run(kind: str, subject_ids: Iterable[uuid.UUID], scope: str) -> Iterator[ErasureRun]:
    """Do what follows as one erasure of these people: the trail gets one entry a statement, without values.

    Rows of anybody else cannot be changed inside. At the end every stored old value of these people goes from the
    trail, too. `scope` says what goes, in a word: ``pending_signup``, ``upload``, ``person``.
    """
    act = begin(kind, subject_ids, scope)
    with inside(act):
        yield act


def begin(kind: str, subject_ids: Iterable[uuid.UUID], scope: str) -> ErasureRun:
    """Commit the fact of an erasure, outside and inside the database, before its first row goes."""
    act = ErasureRun(kind=kind, scope=scope, taken_by=takers.me())
    people = frozenset(subject_ids)
    # First the fact, outside: a crash from here on leaves an erasure that is finished later, not one forgotten.
    ledger.append(run=act.pk, kind=kind, scope=scope, subjects=people)
    return enter(act, people)


def enter(act: ErasureRun, people: Iterable[uuid.UUID]) -> ErasureRun:
    """Store a run of which the ledger knows; one that is stored already is returned as it stands."""
    with transaction.atomic(), connection.cursor() as cursor:
        # The ledger is on disk and would bring the run back: nothing waits for the disk a second time.
        cursor.execute("SET LOCAL synchronous_commit = off")
        known = ErasureRun.objects.select_for_update().filter(pk=act.pk).first()
        if known is not None:
            return known
        act.save(force_insert=True)
        cursor.execute(
            "INSERT INTO privacy_erasurerunsubject (run_id, subject) SELECT %s, unnest(%s::uuid[])",
            [act.pk, array(sorted(people))],
        )
    return act


@contextmanager
def inside(act: ErasureRun, *, details: Iterable[tuple[str, str]] | None = None) -> Iterator[None]:
    """Carry out a run that has begun, in one transaction, and finish it.

    Its people lose every old value in the trail; with `details`, only those of the given rows (table, row id).
    """
    with transaction.atomic():
        _name(str(act.pk))
        yield
        _forget(details)
        _name("")
        act.finished_at = timezone.now()
        act.save(update_fields=["finished_at"])
        seal_now()


def _forget(details: Iterable[tuple[str, str]] | None) -> None:
    with connection.cursor() as cursor:
        if details is None:
            cursor.execute("SELECT privacy_forget()")
        else:
            tables, rows = zip(*details, strict=True) if details else ((), ())
            cursor.execute("SELECT privacy_forget_rows(%s, %s)", [list(tables), list(rows)])


def _name(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('leadcrm.run', %s, true)", [value])
