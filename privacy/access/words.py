"""Values as a person reads them: words for codes, names for keys, "you" and "our staff" for ids of people (R94)."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from privacy.glossary import NAMES, WORDS
from privacy.registry import Declaration, Told

NOTHING: tuple[Any, ...] = (None, "", [], {})


def head(declared: Declaration, name: str) -> str:
    """Return what a field is called: as its app declares it for people, else as its model names it."""
    field: Any = declared.model._meta.get_field(name)
    named = getattr(field, "_verbose_name", None)
    return str(capfirst(str(declared.labels.get(name) or named or NAMES.get(name, field.name))))


def target_of(declared: Declaration, name: str) -> Any:
    """Return the model a field points at, or None."""
    field: Any = declared.model._meta.get_field(name)
    return field.remote_field.model if field.many_to_one or field.one_to_one else None


def told(
    found: models.Model,
    declared: Declaration,
    name: str,
    *,
    person: Any,
    people: Collection[uuid.UUID],
    in_words: bool,
) -> Any:
    """Return a field for its reader: text, number, date or moment, or lists and mappings of them; None for nothing.

    *person* is the subject a key leads to, if it leads to one. Without *in_words* codes stay codes, for programs.
    """
    field: Any = found._meta.get_field(name)
    value = getattr(found, field.attname)
    if value in NOTHING:
        return None
    if person is not None:
        return _("you") if person in people else _("our staff")
    if field.many_to_one or field.one_to_one:
        return str(getattr(found, name))
    if in_words:
        if words := declared.words.get(name) or (None if field.flatchoices else WORDS.get(name)):
            return words(value, Told(found, people))
        value = _in_words(field, value, declared)
    return _plain(value)


def _in_words(field: Any, value: Any, declared: Declaration) -> Any:
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, list) and getattr(field, "base_field", None) is not None:
        return [_in_words(field.base_field, part, declared) for part in value]
    if isinstance(value, dict):
        # What people typed stands under the names of fields of our own.
        return {_key(declared, key): part for key, part in value.items()}
    return value


def _key(declared: Declaration, key: str) -> str:
    return str(capfirst(str(declared.labels[key]))) if key in declared.labels else key


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, str | int | bool | float | list | dict | dt.date):
        return value
    return str(value)
