"""The one engine of erasure: a constant number of set-based statements made from the registry, for one person or thousands."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models.functions import Trunc

from privacy.models import Subject
from privacy.registry import BLANK, DELETE, GENERALISE, Declaration, iter_declarations


@dataclass(frozen=True)
class Step:
    """What erasure does to one table: its rows go, or (`values`) they stay with these fields emptied."""

    declared: Declaration
    values: dict[str, Any] | None

    @property
    def deletes(self) -> bool:
        return self.values is None

    @property
    def table(self) -> str:
        return self.declared.model._meta.db_table


def erase(subjects: Iterable[uuid.UUID]) -> dict[str, int]:
    """Take everything of these people that the registry does not keep, inside an open run; return rows by table name."""
    ids = sorted(set(subjects))
    # Whoever else works on one of them has finished, or waits and finds nobody.
    list(Subject.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    done = {}
    for step in steps():
        rows = step.declared.rows_of(ids)
        done[step.table] = (
            rows._raw_delete(connection.alias) if step.values is None else rows.update(**step.values)
        )
    return {table: count for table, count in done.items() if count}


@cache
def steps() -> tuple[Step, ...]:
    """Return what erasure does, table by table, rows before the rows they point at."""
    owned = [
        declared
        for declared in iter_declarations()
        if declared.subject and not declared.loose and not declared.own_eraser and declared.fields
    ]
    found = [step for declared in _children_first(owned) if (step := _step(declared)) is not None]
    # The person last: everything else has pointed at them.
    return tuple(sorted(found, key=lambda step: step.declared.model is Subject))


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
