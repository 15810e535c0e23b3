"""Changing fields of a row so that it can be taken back: what stood there, and what stands there now."""

from collections.abc import Mapping
from typing import Any

from django.db import models

# field -> [before, after]
Noted = dict[str, list[Any]]


def change(row: models.Model, values: Mapping[str, Any]) -> Noted:
    """Set these values and save those that differ; return what was changed."""
    noted = {
        name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value
    }
    for name, (_before, after) in noted.items():
        setattr(row, name, after)
    if noted:
        row.save(update_fields=list(noted))
    return noted


def change_back(row: models.Model, noted: Noted) -> None:
    """Set what stood there before, where nobody has changed it since."""
    before = {}
    for name, (old, new) in noted.items():
        field: Any = row._meta.get_field(name)
        if getattr(row, name) == field.to_python(new):
            before[name] = field.to_python(old)
    change(row, before)
