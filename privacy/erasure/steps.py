"""What forgetting does, table by table, as the registry declares it: rows go, or stay with fields emptied."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db import connection, models
from django.db.models.functions import Trunc
from django.db.models.sql import DeleteQuery, UpdateQuery

from privacy.among import array
from privacy.models import Subject
from privacy.purposes import SHIPPED
from privacy.registry import BLANK, DELETE, GENERALISE, Declaration, iter_declarations

_NOBODY = uuid.UUID(int=0)
PLACE = array([_NOBODY])  # stands in a prepared statement where the people will
HELD = "hold"  # why a person is restricted of whom a hold keeps what should be gone


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
        """The SQL and its parameters, with PLACE for the people: made once, it costs more than it takes to run."""
        rows = self.declared.rows_of([_NOBODY])
        if self.values is None:
            query: Any = rows.query.chain(DeleteQuery)
        else:
            query = rows.query.chain(UpdateQuery)
            query.add_update_values(self.values)
        sql, params = query.get_compiler(connection.alias).as_sql()
        return sql, list(params)


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


def without(spared: frozenset[str], work: Iterable[Step]) -> Iterator[Step]:
    """Yield the steps that leave these kinds of data; a row they hang on stays as well, emptied of what it says.

    The person is not gone then: their row is restricted, not erased.
    """
    if not spared:
        yield from work
        return
    kept = {declared.model for declared in _owned() if is_of(declared, spared)}
    anchors = _pointed_at(kept)
    for step in work:
        model = step.declared.model
        if model is Subject:
            yield Step(step.declared, {"state": Subject.State.RESTRICTED, "restricted_for": HELD})
        elif model in kept:
            continue
        elif step.deletes and model in anchors:
            fields = [model._meta.get_field(name) for name in sorted(step.declared.fields)]
            values = {field.name: _emptied(field, BLANK) for field in fields if _says_something(field)}
            yield Step(step.declared, values)
        else:
            yield step


def is_of(declared: Declaration, kinds: frozenset[str]) -> bool:
    """Say whether a table, or a field of it, is of one of these kinds of data; a hold itself always stays."""
    own = {declared.datenart, *(item.datenart for item in declared.fields.values())}
    return bool(own & (kinds | {"hold"}))


def _pointed_at(models_: set[type[models.Model]]) -> set[type[models.Model]]:
    found: set[type[models.Model]] = set()
    waiting = list(models_)
    while waiting:
        for field in waiting.pop()._meta.concrete_fields:
            target = field.remote_field.model if field.remote_field else None
            if target and target not in found:
                found.add(target)
                waiting.append(target)
    return found - models_


def _says_something(field: Any) -> bool:
    """A day or moment that is set when the row is made would say that it was made when it was emptied."""
    made_anew = callable(field.default) and field.default not in (dict, list)
    return _can_be_empty(field) and (field.null or not made_anew)
