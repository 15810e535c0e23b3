"""The copy of a person's data (Art. 15(3)): every table the registry knows, in words people understand."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from privacy.among import array, holding
from privacy.audit.admin import VERBS
from privacy.erasure.elsewhere import blank
from privacy.erasure.values import values_by, values_of
from privacy.models import ContactPoint
from privacy.purposes import PURPOSES
from privacy.registry import FREE_TEXT, Declaration, declaration, iter_declarations, registry


@dataclass(frozen=True)
class Table:
    """All rows of one kind: `heads` maps field names to words, each row maps field names to what stands there."""

    label: str
    name: str
    heads: dict[str, str]
    rows: list[dict[str, Any]]
    declared: Declaration


def export(subjects: Iterable[uuid.UUID]) -> list[Table]:
    """Return everything stored about these people that is theirs to read.

    One statement says which tables hold something; each of these is read once.
    """
    ids = sorted(set(subjects))
    tables = []
    for declared in _holding(ids):
        told = _told_fields(declared)
        rows = [row for found in _rows(declared, ids, told) if _says(row := _row(found, told, set(ids)))]
        if not rows:
            continue
        meta = declared.model._meta
        heads = {n: str(capfirst(getattr(meta.get_field(n), "verbose_name", n))) for n in told}
        tables.append(Table(declared.label, str(capfirst(meta.verbose_name_plural)), heads, rows, declared))
    _without_others(tables, set(ids))
    return tables


def _holding(ids: list[uuid.UUID]) -> list[Declaration]:
    declarations, sql, places = _question()
    with connection.cursor() as cursor:
        cursor.execute(sql, [array(ids)] * places)
        return [declared for declared, holds in zip(declarations, cursor.fetchone(), strict=True) if holds]


@cache
def _question() -> tuple[list[Declaration], str, int]:
    """Return whom a statement asks, the statement, and how often the ids stand in it."""
    asked = [
        declared
        for declared in iter_declarations()
        if _told_fields(declared)
        and (declared.digest or declared.named_by or declared.role == "owns" and declared.keys)
    ]
    return asked, *holding(_theirs(declared, []) for declared in asked)


def _told_fields(declared: Declaration) -> list[str]:
    return [name for name, item in declared.fields.items() if item.told]


def _theirs(declared: Declaration, ids: list[uuid.UUID]) -> models.QuerySet:
    if declared.named_by:
        label, _dot, column = declared.named_by.rpartition(".")
        naming = apps.get_model(label)._base_manager.filter(subject__among=ids)
        return declared.model._base_manager.filter(pk__in=naming.values(column))
    if not declared.digest:
        return declared.rows_of(ids)
    digests = ContactPoint.objects.filter(subject__among=ids).values("digest")
    return declared.model._base_manager.filter(**{f"{declared.digest}__in": digests})


def _rows(declared: Declaration, ids: list[uuid.UUID], told: list[str]) -> models.QuerySet:
    found = _theirs(declared, ids).order_by("pk")
    # Of a person, also a member of staff, only the key is read.
    keys = [name for name in told if (target := _target(declared, name)) and not _is_person(target)]
    return found.select_related(*keys) if keys else found


def _target(declared: Declaration, name: str) -> Any:
    field: Any = declared.model._meta.get_field(name)
    return field.remote_field.model if field.many_to_one or field.one_to_one else None


def _is_person(model: type[models.Model]) -> bool:
    target = declaration(model)
    return target is not None and not target.whole


def _row(found: models.Model, told: list[str], ids: set[uuid.UUID]) -> dict[str, Any]:
    return {name: _told(found, name, ids) for name in told}


def _says(row: dict[str, Any]) -> bool:
    """Say whether anything stands in the row: of an address's hash only the mark of a bounce is told."""
    return any(value is not None for value in row.values())


def _told(found: models.Model, name: str, ids: set[uuid.UUID]) -> Any:
    """Return a field as a person can read it: words for codes, names for keys, functions for members of staff."""
    field: Any = found._meta.get_field(name)
    value = getattr(found, field.attname)
    if value is None or value == "":
        return None
    if field.many_to_one or field.one_to_one:
        if _is_person(field.remote_field.model):
            return _("you") if value in ids else _("our staff")
        return str(getattr(found, name))
    if found._meta.label == "privacy.AuditEntry":
        return _of_trail(name, value, ids)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, str | int | bool | float | list | dict):
        return value
    return str(value)


def _of_trail(name: str, value: Any, ids: set[uuid.UUID]) -> Any:
    if name == "verb":
        return str(dict(VERBS).get(value, value))
    if name == "purpose":
        return str(PURPOSES[value].name) if value in PURPOSES else value
    if name == "actor":
        try:
            return _("you") if uuid.UUID(value) in ids else _("our staff")
        except ValueError:
            return value
    if name == "at":
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value


def _without_others(tables: list[Table], ids: set[uuid.UUID]) -> None:
    """Hide everybody else who appears in this person's texts (Art. 15(4), R95)."""
    texts = [
        (row, name)
        for table in tables
        for row in table.rows
        for name in row
        if table.declared.fields[name].category == FREE_TEXT and row[name]
    ]
    whole = "\n".join(str(row[name]) for row, name in texts)
    others = {person for find in registry.recognisers for person in find(whole)} - ids
    if not others:
        return
    own = values_of(ids)
    # One by one: a part of one person's name beside a part of another's is nobody.
    for values in [found.in_others().without(own) for found in values_by(sorted(others)).values()]:
        for row, name in texts:
            row[name] = blank(row[name], values)
