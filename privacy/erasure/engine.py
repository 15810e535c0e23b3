"""The one engine of erasure: a constant number of set-based statements made from the registry, for one person or thousands."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db import connection, models
from django.db.models.functions import Trunc
from django.db.models.sql import DeleteQuery, UpdateQuery

from privacy.among import array, holding
from privacy.models import Subject
from privacy.purposes import SHIPPED
from privacy.registry import BLANK, DELETE, GENERALISE, Declaration, iter_declarations

_NOBODY = uuid.UUID(int=0)
_PLACE = array([_NOBODY])  # stands in a prepared statement where the people will
NARROW = "narrow:"  # how the scope of a run begins that leaves the person what living purposes need
Also = Callable[[list[uuid.UUID], str], object]
_also: list[tuple[str, Also]] = []


@dataclass(frozen=True)
class Step:
    """What is done to one table: its rows go, or (`values`) they stay with these fields emptied."""

    declared: Declaration
    values: dict[str, Any] | None

    @property
    def deletes(self) -> bool:
        return self.values is None

    @property
    def table(self) -> str:
        return self.declared.model._meta.db_table

    @cached_property
    def statement(self) -> tuple[str, list[Any]]:
        """The SQL and its parameters, with _PLACE for the people: made once, it costs more than it takes to run."""
        rows = self.declared.rows_of([_NOBODY])
        if self.values is None:
            query: Any = rows.query.chain(DeleteQuery)
        else:
            query = rows.query.chain(UpdateQuery)
            query.add_update_values(self.values)
        sql, params = query.get_compiler(connection.alias).as_sql()
        return sql, list(params)


@dataclass(frozen=True)
class Work:
    """The steps of one way to forget."""

    steps: tuple[Step, ...]

    @cached_property
    def question(self) -> tuple[str, int]:
        """Which of the tables hold anything: most hold nothing of most people, and a statement fires triggers all the same."""
        return holding(step.declared.rows_of([]) for step in self.steps)


def erase(subjects: Iterable[uuid.UUID]) -> dict[str, int]:
    """Take everything of these people that the registry does not keep, inside an open run; return rows by table name."""
    return _take(_erasing(), subjects)


def narrow(subjects: Iterable[uuid.UUID], purposes: frozenset[str]) -> dict[str, int]:
    """Take everything of these people that serves none of these purposes and no duty; return rows by table name.

    A field lives as long as any living purpose claims it and no longer; the person stays who they are.
    """
    return _take(_narrowing(purposes), subjects)


def _take(work: Work, subjects: Iterable[uuid.UUID]) -> dict[str, int]:
    people = array(sorted(set(subjects)))
    done = {}
    # Made before anything is locked: the first time it takes as long as the work.
    (sql, places), statements = work.question, [step.statement for step in work.steps]
    with connection.cursor() as cursor:
        # Whoever else works on one of them has finished, or waits and finds nobody.
        cursor.execute(
            "SELECT id FROM privacy_subject WHERE id = ANY (%s::uuid[]) ORDER BY id FOR UPDATE", [people]
        )
        cursor.execute(sql, [people] * places)
        for step, holds, (sql, params) in zip(work.steps, cursor.fetchone(), statements, strict=True):
            if holds:
                cursor.execute(sql, [people if value == _PLACE else value for value in params])
                done[step.table] = cursor.rowcount
    return {table: count for table, count in done.items() if count}


def also(scope: str, work: Also) -> None:
    """Do this, too, in every run whose scope begins so, with its people and its scope."""
    _also.append((scope, work))


def forget(scope: str, subjects: Iterable[uuid.UUID]) -> dict[str, int]:
    """Do what the scope of a run says, and all of it: narrow to the purposes it names, or erase.

    The one way for whoever begins a run, finishes one that was cut short, or replays it.
    """
    people = sorted(set(subjects))
    for beginning, work in _also:
        if scope.startswith(beginning):
            work(people, scope)
    if scope.startswith(NARROW):
        return narrow(people, frozenset(scope.removeprefix(NARROW).split()))
    return erase(people)


@cache
def _erasing() -> Work:
    return Work(steps())


@cache
def _narrowing(purposes: frozenset[str]) -> Work:
    return Work(narrowing(purposes))


@cache
def narrowing(purposes: frozenset[str]) -> tuple[Step, ...]:
    """Return what narrowing to these purposes does, table by table."""
    alive = purposes | {code for code, spec in SHIPPED.items() if spec.klass == "duty"}
    found = []
    for declared in _children_first(_owned()):
        ended = {name for name, item in declared.fields.items() if not alive & set(item.purpose_codes)}
        if declared.model is Subject or not ended:
            continue
        if len(ended) == len(declared.fields):
            found.append(Step(declared, None))
            continue
        fields = {name: declared.model._meta.get_field(name) for name in sorted(ended)}
        values = {name: _emptied(field, BLANK) for name, field in fields.items() if _can_be_empty(field)}
        found.append(Step(declared, values))
    return tuple(found)


@cache
def steps() -> tuple[Step, ...]:
    """Return what erasure does, table by table, rows before the rows they point at."""
    found = [step for declared in _children_first(_owned()) if (step := _step(declared)) is not None]
    # The person last: everything else has pointed at them.
    return tuple(sorted(found, key=lambda step: step.declared.model is Subject))


def _owned() -> list[Declaration]:
    return [
        declared
        for declared in iter_declarations()
        if declared.subject and not declared.loose and not declared.own_eraser and declared.fields
    ]


def _can_be_empty(field: Any) -> bool:
    """A key that every row needs (the stage of a lead) says nothing about the person by itself."""
    return field.null or field.has_default() or not field.is_relation


def _step(declared: Declaration) -> Step | None:
    erasures = {item.erase for item in declared.fields.values()}
    if erasures == {DELETE}:
        return Step(declared, None)
    values = {
        name: _emptied(declared.model._meta.get_field(name), item.erase)
        for name, item in declared.fields.items()
        if item.erase in (DELETE, BLANK, GENERALISE)
    }
    if declared.model is Subject:
        values["state"] = Subject.State.ERASED
    return Step(declared, values) if values else None


def _emptied(field: Any, erasure: str) -> Any:
    """Return what stands in a field afterwards: nothing, or only the month."""
    if erasure == GENERALISE:
        return Trunc(field.name, "month", output_field=field)
    if field.null:
        return None
    return (
        field.get_default()
        if field.has_default()
        else field.to_python(b"" if isinstance(field, models.BinaryField) else "")
    )


def _children_first(declarations: list[Declaration]) -> list[Declaration]:
    by_model = {declared.model: declared for declared in declarations}
    ordered: list[Declaration] = []
    seen: set[type[models.Model]] = set()

    def visit(model: type[models.Model]) -> None:
        if model in seen:
            return
        seen.add(model)
        for field in model._meta.concrete_fields:
            target = field.remote_field.model if field.remote_field else None
            if target in by_model and target is not model:
                visit(target)
        ordered.append(by_model[model])

    for declared in declarations:
        visit(declared.model)
    return ordered[::-1]
