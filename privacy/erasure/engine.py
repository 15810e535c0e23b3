"""The one engine of erasure: a constant number of set-based statements made from the registry, for one person or thousands."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from django.db import connection

from privacy.among import array, holding
from privacy.erasure.steps import PLACE, Step, narrowing, steps, without
from privacy.merged import with_former
from privacy.models import Subject
from privacy.prepared import prepared_cursor

NARROW = "narrow:"  # how the scope of a run begins that leaves the person what living purposes need
SPARE = "spare:"  # how it begins when a hold keeps kinds of data: "spare:mail call_proof;person"
Also = Callable[[list[uuid.UUID], str], object]
_also: list[tuple[str, Also]] = []


@dataclass(frozen=True)
class Work:
    """The steps of one way to forget."""

    steps: tuple[Step, ...]

    @cached_property
    def question(self) -> str:
        """Which of the tables hold anything: most hold nothing of most people, and a statement fires triggers all the same."""
        return holding(step.declared.rows_of([]) for step in self.steps)


def erase(subjects: Iterable[uuid.UUID], spared: frozenset[str] = frozenset()) -> dict[str, int]:
    """Take everything of these people that the registry does not keep, inside an open run; return rows by table name.

    Of whom a hold keeps something, that kind of data stays, and nobody but the officer sees it (R132, R135).
    """
    return _take(_erasing(spared), subjects)


def narrow(
    subjects: Iterable[uuid.UUID], purposes: frozenset[str], spared: frozenset[str] = frozenset()
) -> dict[str, int]:
    """Take everything of these people that serves none of these purposes and no duty; return rows by table name.

    A field lives as long as any living purpose claims it and no longer; the person stays who they are.
    """
    return _take(_narrowing(purposes, spared), subjects)


def clear(former: Iterable[uuid.UUID]) -> dict[str, int]:
    """Take what still stands under ids that were merged into another; the person goes on, and the ids point at them."""
    return _take(_clearing(), former)


def _take(work: Work, subjects: Iterable[uuid.UUID]) -> dict[str, int]:
    people = array(sorted(set(subjects)))
    done = {}
    # Made before anything is locked: the first time it takes as long as the work.
    question, statements = work.question, [step.statement for step in work.steps]
    with connection.cursor() as cursor:
        # Whoever else works on one of them has finished, or waits and finds nobody.
        cursor.execute(
            "SELECT id FROM privacy_subject WHERE id = ANY (%s::uuid[]) ORDER BY id FOR UPDATE", [people]
        )
        with prepared_cursor() as asking:
            asking.execute(question, [people])
            asked = zip(work.steps, asking.fetchone(), statements, strict=True)
        held = [(step.table, sql, params) for step, holds, (sql, params) in asked if holds]
        if held:
            # Sent as one: each answer waited for would lengthen the locks.
            given = [people if value == PLACE else value for _table, _sql, params in held for value in params]
            cursor.execute("; ".join(sql for _table, sql, _params in held), given)
            for table, _sql, _params in held:
                done[table] = cursor.rowcount
                cursor.nextset()
    return {table: count for table, count in done.items() if count}


def people_left(subjects: Iterable[uuid.UUID], spared: frozenset[str] = frozenset()) -> Iterator[uuid.UUID]:
    """Yield who of these people has a row that erasing them would delete, some of them more than once.

    A row that is only marked as gone is still there (R111).
    """
    people = list(subjects)
    for step in without(spared, steps()):
        if step.deletes:
            for key in step.declared.keys:
                rows = step.declared.model._base_manager.filter(**{f"{key}__in": people})
                yield from rows.values_list(key, flat=True).distinct()


def also(scope: str, work: Also) -> None:
    """Do this, too, in every run whose scope begins so, with its people and its scope."""
    _also.append((scope, work))


def forget(scope: str, subjects: Iterable[uuid.UUID]) -> dict[str, int]:
    """Do what the scope of a run says, and all of it: narrow to the purposes it names, or erase.

    The one way for whoever begins a run, finishes one that was cut short, or replays it. A person goes under every id
    they are known by.
    """
    people = sorted(with_former(subjects))
    spared, scope = spared_in(scope)
    for beginning, work in _also:
        if scope.startswith(beginning):
            work(people, scope)
    if scope.startswith(NARROW):
        return narrow(people, frozenset(scope.removeprefix(NARROW).split()), spared)
    return erase(people, spared)


def sparing(kinds: frozenset[str], scope: str) -> str:
    """Return the scope of a run that leaves these kinds of data alone."""
    return f"{SPARE}{' '.join(sorted(kinds))};{scope}" if kinds else scope


def spared_in(scope: str) -> tuple[frozenset[str], str]:
    """Return which kinds of data a scope leaves alone, and the rest of it."""
    if not scope.startswith(SPARE):
        return frozenset(), scope
    kinds, _semicolon, rest = scope.removeprefix(SPARE).partition(";")
    return frozenset(kinds.split()), rest


@cache
def _clearing() -> Work:
    return Work(tuple(step for step in steps() if step.declared.model is not Subject))


@cache
def _erasing(spared: frozenset[str]) -> Work:
    return Work(tuple(without(spared, steps())))


@cache
def _narrowing(purposes: frozenset[str], spared: frozenset[str]) -> Work:
    return Work(tuple(without(spared, narrowing(purposes))))
