"""What a merge moves, made from the registry: every row of the one id, set by set, to the other; and back."""

import uuid
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, QuerySet

from privacy.among import array, holding
from privacy.registry import Declaration, iter_declarations

# "leads.Activity.subject" -> keys of the rows that moved
Moved = dict[str, list[Any]]


def move(kept: uuid.UUID, gone: uuid.UUID) -> Moved:
    """Give what stands under *gone* to *kept* and return what was given: a constant number of statements for any number
    of rows. Of two rows that would be the same, the one of *gone* stays where it is."""
    holders = _holding(gone)
    files = _files(holders, kept, gone)
    moved: Moved = {}
    for declared in holders:
        for key in declared.keys:
            rows = list(_movable(declared, key, kept, gone).order_by("pk").values_list("pk", flat=True))
            if rows:
                _give(declared.model, key, rows, kept, files)
                moved[f"{declared.label}.{key}"] = rows
    return moved


def move_back(moved: Moved, kept: uuid.UUID, gone: uuid.UUID) -> None:
    """Give back what was given and is still there."""
    known = {declared.label: declared for declared in _moving()}
    files = _files([known[name.rpartition(".")[0]] for name in moved] + _parking(), gone, kept)
    for name, rows in moved.items():
        label, _dot, key = name.rpartition(".")
        model = known[label].model
        there = model._base_manager.filter(pk__in=rows, **{key: kept})
        _give(model, key, list(there.values_list("pk", flat=True)), gone, files)


def sets_with(model: type[models.Model], key: str) -> Iterator[tuple[tuple[str, ...], Q]]:
    """Yield the sets of fields that are unique together with a person's key, and when."""
    options = model._meta
    if options.get_field(key).unique:  # type: ignore[union-attr]
        yield (), Q()
    for constraint in options.constraints:
        if isinstance(constraint, models.UniqueConstraint) and key in constraint.fields:
            yield tuple(name for name in constraint.fields if name != key), constraint.condition or Q()


@cache
def _moving() -> tuple[Declaration, ...]:
    return tuple(
        declared
        for declared in iter_declarations()
        if declared.keys and not declared.stays and not any("__" in key for key in declared.keys)
    )


def _parking() -> list[Declaration]:
    return [declared for declared in _moving() if declared.parks]


def _holding(gone: uuid.UUID) -> list[Declaration]:
    asked = _moving()
    with connection.cursor() as cursor:
        cursor.execute(holding(declared.rows_of([]) for declared in asked), [array([gone])])
        return [declared for declared, holds in zip(asked, cursor.fetchone(), strict=True) if holds]


def _movable(declared: Declaration, key: str, kept: uuid.UUID, gone: uuid.UUID) -> QuerySet:
    manager = declared.model._base_manager
    rows = manager.filter(**{key: gone})
    for names, condition in sets_with(declared.model, key):
        same = manager.filter(condition, **{key: kept}, **{name: OuterRef(name) for name in names})
        rows = rows.filter(~Exists(same) | ~condition if condition else ~Exists(same))
    if declared.role == "appears":
        # Nobody merely appears in what is their own.
        for other in declared.keys:
            rows = rows.exclude(**{f"{other}__in": [kept, gone]}) if other != key else rows
    return rows


def _files(
    holders: list[Declaration], kept: uuid.UUID, gone: uuid.UUID
) -> list[tuple[models.Model, models.Model]]:
    """Return (row of gone, row of kept) of the tables in which a person has one row, at which others of theirs point."""
    found = []
    for declared in holders:
        key = str(declared.subject)
        if declared.parks and ((), Q()) in list(sets_with(declared.model, key)):
            rows = {getattr(row, f"{key}_id"): row for row in declared.rows_of([kept, gone])}
            if len(rows) == 2:
                found.append((rows[gone], rows[kept]))
    return found


def _give(
    model: type[models.Model],
    key: str,
    rows: list[Any],
    person: uuid.UUID,
    files: list[tuple[models.Model, models.Model]],
) -> None:
    chosen = model._base_manager.filter(pk__in=rows)
    for field in model._meta.concrete_fields:
        for old, new in files:
            if field.remote_field and field.remote_field.model is type(old):
                chosen.filter(**{field.name: old.pk}).update(**{field.name: new.pk})
    chosen.update(**{key: person})
