"""What a hit of the search means: kept by a norm, somebody else's own, or left behind."""

import json
import uuid
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from privacy.erasure.steps import is_of
from privacy.erasure.values import Values, values_of
from privacy.registry import FREE_TEXT, KEEP, Declaration, declaration

#: A legal claim needs it, as a hold says (R134).
HOLD = "Art. 17(3)(e)"
OTHERS = _("another person's own data")


def norm_of(
    table: str, column: str, row: dict[str, Any], erased: frozenset[uuid.UUID], values: Values
) -> str | None:
    """Return why a hit may stand; '' when it may not; None when it is no hit at all.

    A namesake is no hit. An address two people share stays with the other one (W9). A text about somebody else in which
    the erased person still stands is left behind.
    """
    known = _declared(table)
    if known is None:
        return ""
    declared, names = known
    if declared.whole:
        # What we publish ourselves (texts, notices) stands in every mail, too.
        own = Values(emails=values.emails, numbers=values.numbers, names=values.names, ids=values.ids)
        return "" if own.stand_in(str(row[column])) else None
    name = names.get(column, "")
    if declared.own_eraser:
        return _of_detail(row, erased, values)
    item = declared.fields.get(name)
    if name in ("id", declared.subject, declared.also) and item is None:
        return _key(declared, column, row, erased)
    if item is not None and item.erase == KEEP:
        return item.norm
    owner = _owner(declared, row)
    if owner is None or owner in erased or item is None:
        return ""
    if item.category == FREE_TEXT:
        # What the owner of the text has themselves (a shared mailbox) is theirs.
        return "" if values.without(values_of([owner])).stand_in(str(row[column])) else str(OTHERS)
    return _somebody_elses(values, row[column])


def is_held(table: str, row: dict[str, Any], erased: frozenset[uuid.UUID], held: frozenset[str]) -> bool:
    """Say whether a row is the erased person's own and of a kind of data that a hold keeps."""
    known = _declared(table)
    return bool(known and held and is_of(known[0], held) and _owner(known[0], row) in erased)


def _key(declared: Declaration, column: str, row: dict[str, Any], erased: frozenset[uuid.UUID]) -> str:
    """A key that still points at the person: right in a row that is kept, for it holds nothing but what is kept."""
    norms = [item.norm for item in declared.fields.values() if item.erase == KEEP]
    return norms[0] if norms and row[column] in erased else ""


def _owner(declared: Declaration, row: dict[str, Any]) -> uuid.UUID | None:
    if not declared.subject or "__" in declared.subject:
        return None
    key: Any = declared.model._meta.get_field(declared.subject)
    return row.get(key.column)


def _somebody_elses(values: Values, content: Any) -> str | None:
    """A name alone is shared by many and no hit; an address or number is, and stays the other person's."""
    known = Values(emails=values.emails, numbers=values.numbers, ids=values.ids)
    return str(OTHERS) if known.stand_in(str(content)) else None


def _of_detail(row: dict[str, Any], erased: frozenset[uuid.UUID], values: Values) -> str | None:
    """Old values: judged by the field they are the values of, the erased person's own and somebody else's."""
    from privacy.audit.models import AuditEntry

    table = AuditEntry.objects.values_list("table_name", flat=True).filter(pk=row["entry_id"]).first()
    known = _declared(table or "")
    if known is None:
        return ""
    content = json.loads(row["detail"])
    if row["subject"] in erased:
        return _of_own(known[0], {name for part in content.values() for name in part})
    values = values.without(values_of([row["subject"]]))
    judged = [
        _field_of_detail(known[0], name, value, values)
        for part in content.values()
        for name, value in part.items()
    ]
    found = [norm for norm in judged if norm is not None]
    return None if not found else "" if "" in found else found[0]


def _of_own(declared: Declaration, names: set[str]) -> str:
    """What was noted about the person after they went (that the erasure left something) stands in kept fields alone."""
    items = [declared.fields.get(name) for name in names]
    kept = [item.norm for item in items if item is not None and item.erase == KEEP]
    return kept[0] if kept and len(kept) == len(items) else ""


def _field_of_detail(declared: Declaration, name: str, value: Any, values: Values) -> str | None:
    text = json.dumps(value, ensure_ascii=False)
    if not values.stand_in(text):
        return None
    item = declared.fields.get(name)
    if item is not None and item.erase == KEEP:
        return item.norm
    if name in declared.keys:
        return "Art. 5(2)"  # the trail keeps ids
    if item is None or item.category == FREE_TEXT:
        return ""
    return _somebody_elses(values, text)


@cache
def _declared(table: str) -> tuple[Declaration, dict[str, str]] | None:
    """Return what the registry says of a table, and its fields by column; None for a table nobody declared."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            found = declaration(model)
            names = {str(field.column): field.name for field in model._meta.concrete_fields}
            return (found, names) if found else None
    return None
