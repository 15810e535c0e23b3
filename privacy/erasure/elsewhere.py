"""People who merely appear in somebody else's texts: found there, and blanked without touching the rest (W9)."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from privacy.erasure.finding import Columns, rows_with
from privacy.erasure.runs import begin, inside
from privacy.erasure.values import Values, values_by
from privacy.registry import FREE_TEXT, Declaration, iter_declarations

# The same mark in an access package, so that the other person's copy reads alike before and after.
MARK = "[…]"


@dataclass(frozen=True)
class Text:
    """One row of somebody else in whose free texts a person stands: `fields` as they are now."""

    declared: Declaration
    pk: Any
    owner: uuid.UUID
    fields: dict[str, Any]

    def blanked(self, people: Iterable[Values], own: Values) -> dict[str, Any]:
        """Return the fields that change, as they read afterwards; what is the owner's `own`, too, stays."""
        after = self.fields
        for values in people:
            theirs = values.without(own)
            after = {name: blank(content, theirs) for name, content in after.items()}
        return {name: content for name, content in after.items() if content != self.fields[name]}


def blank(content: Any, values: Values) -> Any:
    """Return a text, or every text inside a JSON value, with the person's values replaced by MARK."""
    if isinstance(content, str):
        return values.blanked(content, MARK)
    if isinstance(content, list):
        return [blank(part, values) for part in content]
    if isinstance(content, dict):
        return {key: blank(part, values) for key, part in content.items()}
    return content


def texts_with(values: Values, subjects: Iterable[uuid.UUID]) -> list[Text]:
    """Return the texts of others in which one of the values stands, by one reading of each table that has texts.

    A line of the person's that stands with others, too, is a phrase or ours (a letter's) and leaves `values` here; only
    the person's own words, and long ones, are a quotation.
    """
    people = set(subjects)
    found = [
        text
        for declared, fields in _with_texts()
        for text in _texts(declared, fields, values)
        if text.owner not in people
    ]
    shared = "\n".join(str(part) for text in found for part in text.fields.values()).casefold()
    values.forget_lines({line for line in values.lines - values.quotes if line.casefold() in shared})
    own = values_by({text.owner for text in found})
    return [text for text in found if text.blanked([values], own[text.owner])]


def mentions_of(subjects: Iterable[uuid.UUID]) -> Iterator[tuple[uuid.UUID, Text]]:
    """Yield (person, text) for every noted appearance of these people in a text of others."""
    ids = list(subjects)
    for declared in iter_declarations():
        if declared.role != "appears":
            continue
        key: Any = declared.model._meta.get_field(declared.within)
        inner = next(d for d in iter_declarations() if d.model is key.remote_field.model)
        names = _texts_of(inner)
        paths = {name: f"{declared.within}__{name}" for name in names}
        owner = f"{declared.within}__{inner.subject}"
        person = str(declared.subject)
        rows = declared.model._base_manager.filter(**{f"{person}__among": ids})
        for row in rows.values(person, f"{declared.within}_id", owner, *paths.values()):
            fields = {name: row[path] for name, path in paths.items()}
            yield row[person], Text(inner, row[f"{declared.within}_id"], row[owner], fields)


def blank_mentions(subjects: Iterable[uuid.UUID]) -> int:
    """Blank these people wherever their appearance was noted, before they go by one run; return how many texts changed.

    A text of one of them goes with them.
    """
    people = set(subjects)
    texts: dict[tuple[str, Any], Text] = {}
    named: dict[tuple[str, Any], list[uuid.UUID]] = defaultdict(list)
    for person, text in mentions_of(people):
        if text.owner not in people:
            key = (text.declared.label, text.pk)
            texts[key] = text
            named[key].append(person)
    values = values_by(
        {*(text.owner for text in texts.values()), *(who for found in named.values() for who in found)}
    )
    return _blank(
        (text, text.blanked([values[person].in_others() for person in named[key]], values[text.owner]))
        for key, text in texts.items()
    )


def blank_texts(texts: list[Text], values: Values) -> int:
    """Blank a person in texts of others; return how many changed."""
    own = values_by({text.owner for text in texts})
    return _blank((text, text.blanked([values], own[text.owner])) for text in texts)


def _blank(blanked: Iterable[tuple[Text, dict[str, Any]]]) -> int:
    """Store what changes in texts of others, as an act of its own that names their owners.

    Only the old values of these rows leave the trail: all else that it holds about the owners stays.
    """
    changes = [(text, after) for text, after in blanked if after]
    if not changes:
        return 0
    act = begin("blank", {text.owner for text, _ in changes}, "appears")
    rows = [(text.declared.model._meta.db_table, str(text.pk)) for text, _ in changes]
    with inside(act, details=rows):
        for text, after in changes:
            text.declared.model._base_manager.filter(pk=text.pk).update(**after)
    return len(changes)


def _with_texts() -> Iterator[tuple[Declaration, list[str]]]:
    for declared in iter_declarations():
        fields = _texts_of(declared)
        if fields and declared.subject and "__" not in declared.subject and not declared.own_eraser:
            yield declared, fields


def _texts_of(declared: Declaration) -> list[str]:
    return [name for name, item in declared.fields.items() if item.category == FREE_TEXT]


def _texts(declared: Declaration, fields: list[str], values: Values) -> Iterator[Text]:
    model = declared.model
    columns = {name: _column(model, name) for name in fields}
    pk, owner = _column(model, model._meta.pk.name), _column(model, str(declared.subject))
    for row in rows_with(values, f'"{model._meta.db_table}"', Columns(list(columns.values()))):
        kept = {name: row[column] for name, column in columns.items()}
        yield Text(declared, row[pk], row[owner], kept)


def _column(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).column)  # type: ignore[union-attr]
