"""A run of erasure: committed to the ledger first, then carried out in one transaction that names it."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from privacy import merged, takers
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
    (act,) = begin_all(kind, [subject_ids], scope)
    return act


def begin_all(kind: str, groups: Iterable[Iterable[uuid.UUID]], scope: str) -> list[ErasureRun]:
    """Commit the fact of one erasure for each of these groups of people, under every id they are known by; all of them
    wait for the disk once."""
    several = [frozenset(people) for people in groups]
    with transaction.atomic():
        if kind in ledger.WHOLE:
            merged.stand_still()
        former = merged.former_ids(person for people in several for person in people)
        acts = {
            ErasureRun(kind=kind, scope=scope, taken_by=takers.me()): people.union(
                *(former.get(person, ()) for person in people)
            )
            for people in several
        }
        # First the fact, outside: a crash from here on leaves an erasure that is finished later, not one forgotten.
        ledger.append_all(kind=kind, scope=scope, acts={act.pk: people for act, people in acts.items()})
        enter(acts)
    return list(acts)


def enter(acts: Mapping[ErasureRun, Iterable[uuid.UUID]]) -> None:
    """Store runs of which the ledger knows; one that is stored already stays as it stands."""
    with transaction.atomic(), connection.cursor() as cursor:
        _leave_the_disk()
        known = set(ErasureRun.objects.filter(pk__in=[act.pk for act in acts]).values_list("pk", flat=True))
        fresh = {act: sorted(people) for act, people in acts.items() if act.pk not in known}
        ErasureRun.objects.bulk_create(fresh)
        cursor.execute(
            "INSERT INTO privacy_erasurerunsubject (run_id, subject) SELECT * FROM unnest(%s::uuid[], %s::uuid[])",
            [
                array(act.pk for act, people in fresh.items() for _ in people),
                array(person for people in fresh.values() for person in people),
            ],
        )


@contextmanager
def inside(act: ErasureRun, *, details: Iterable[tuple[str, str]] | None = None) -> Iterator[None]:
    """Carry out a run that has begun, in one transaction, and finish it.

    Its people lose every old value in the trail; with `details`, only those of the given rows (table, row id).
    """
    with transaction.atomic():
        if act.kind in ledger.WHOLE:
            _leave_the_disk()
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


def _leave_the_disk() -> None:
    """Let this transaction wait for no disk: the ledger is on it, and what a power cut takes back is done again."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def _name(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('leadcrm.run', %s, true)", [value])
