"""Which tables hold something of somebody, and their rows: read in pieces, so that fifty thousand take no more memory than fifty."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import F
from django.utils.text import capfirst

from privacy.access.others import Others
from privacy.access.words import NOTHING, head, target_of, told
from privacy.among import array, holding
from privacy.merged import with_former
from privacy.models import ContactPoint
from privacy.registry import FREE_TEXT, PROVIDED, Declaration, Item, declaration, iter_declarations

_PIECE = 1000
_WHOSE = "whose_"

Wanted = Callable[[Item], bool]


def _is_told(item: Item) -> bool:
    return item.told


@dataclass(frozen=True)
class Table:
    """All rows of one kind: `heads` maps field names to words, each row maps field names to what stands there."""

    declared: Declaration
    people: frozenset[uuid.UUID]
    told: tuple[str, ...]
    others: Others
    in_words: bool = True
    offered: uuid.UUID | None = None

    @property
    def label(self) -> str:
        return self.declared.label

    @property
    def name(self) -> str:
        return str(capfirst(str(self.declared.model._meta.verbose_name_plural)))

    @property
    def heads(self) -> dict[str, str]:
        return {name: head(self.declared, name) for name in self.told}

    @property
    def rows(self) -> "Table":
        """The rows, as something that can be counted and gone through more than once."""
        return self

    @cached_property
    def _first(self) -> list[models.Model]:
        """The rows, or so many of them that more is too much to keep."""
        return list(self._read()[: _PIECE + 1])

    @property
    def _is_small(self) -> bool:
        return len(self._first) <= _PIECE

    @cached_property
    def _length(self) -> int:
        if self._is_small:
            return sum(map(self._says, self._first))
        return self._theirs().count()

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for found in self._stored():
            row = {}
            for name in self.told:
                value = self._value(found, name)
                if value and self.declared.fields[name].category == FREE_TEXT:
                    own_words = self.declared.fields[name].origin == PROVIDED
                    value = self.others.hidden_in(value, own_words=own_words)
                row[name] = value
            yield row

    def texts(self) -> Iterator[Any]:
        """Yield what stands in the free texts, as it is stored."""
        names = [name for name in self.told if self.declared.fields[name].category == FREE_TEXT]
        for found in self._stored() if names else ():
            for name in names:
                yield getattr(found, name)

    def _stored(self) -> Iterable[models.Model]:
        return filter(self._says, self._first if self._is_small else self._read().iterator(_PIECE))

    def _says(self, found: models.Model) -> bool:
        """Say whether anything stands in the row: of an address's hash only the mark of a bounce is told."""
        return any(getattr(found, self._column(name)) not in NOTHING for name in self.told)

    def _column(self, name: str) -> str:
        field: Any = self.declared.model._meta.get_field(name)
        return field.attname

    def _read(self) -> models.QuerySet:
        keys, people = [], {}
        for name in self.told:
            if target := target_of(self.declared, name):
                # Of a person, also a member of staff, only the id is read.
                if path := person_at(target):
                    people[f"{_WHOSE}{name}"] = F(f"{name}__{path}")
                else:
                    keys.append(name)
        found = self._theirs().order_by("pk").annotate(**people)
        return found.select_related(*keys) if keys else found

    def _theirs(self) -> models.QuerySet:
        if self.offered:
            return self.declared.model._base_manager.filter(**{self.declared.offered: self.offered})
        return theirs(self.declared, sorted(self.people))

    def _value(self, found: models.Model, name: str) -> Any:
        person = getattr(found, f"{_WHOSE}{name}", None)
        return told(found, self.declared, name, person=person, people=self.people, in_words=self.in_words)


def export(
    subjects: Iterable[uuid.UUID],
    *,
    wanted: Wanted = _is_told,
    in_words: bool = True,
    offered: uuid.UUID | None = None,
    archives: bool = True,
) -> list[Table]:
    """Return everything stored about these people that is theirs to read, or the fields of it that are *wanted*.

    One statement says which tables hold something; rows are read when they are gone through. Everybody else who appears
    in any of the texts is found before the first row is shown: it is as safe as the last (Art. 15(4), R95). `offered` is a
    number under which data of nobody known is held, told by whoever has it (Art. 11(2), R91). Without `archives`, what only
    the law on keeping makes us store is left out (§ 34(1) no. 2 BDSG, R100).
    """
    people = frozenset(with_former(subjects))
    others = Others(people)
    tables = [
        Table(declared, people, names, others, in_words)
        for declared in _holding(sorted(people))
        if (archives or not declared.archive)
        and (names := tuple(n for n, item in declared.fields.items() if item.told and wanted(item)))
    ]
    if offered:
        tables += [
            Table(declared, people, names, others, in_words, offered)
            for declared in iter_declarations()
            if declared.offered
            and (names := tuple(n for n, i in declared.fields.items() if i.told and wanted(i)))
        ]
    tables = [table for table in tables if len(table)]
    others.appear_in(tables)
    return tables


def _holding(ids: list[uuid.UUID]) -> list[Declaration]:
    declarations, sql = _question()
    with connection.cursor() as cursor:
        cursor.execute(sql, [array(ids)])
        return [declared for declared, holds in zip(declarations, cursor.fetchone(), strict=True) if holds]


@cache
def _question() -> tuple[list[Declaration], str]:
    """Return whom a statement asks, and the statement, which takes the array of ids."""
    asked = reachable()
    return asked, holding(theirs(declared, []) for declared in asked)


def reachable() -> list[Declaration]:
    """Return what can stand in somebody's copy: every table that leads from people to something of theirs to read."""
    return [
        declared
        for declared in iter_declarations()
        if any(item.told for item in declared.fields.values())
        and (declared.digest or declared.named_by or declared.role == "owns" and declared.keys)
    ]


def theirs(declared: Declaration, ids: list[uuid.UUID]) -> models.QuerySet:
    """Return the rows of a table that are about these people, by whatever leads from them to it."""
    if declared.named_by:
        label, _dot, column = declared.named_by.rpartition(".")
        naming = apps.get_model(label)._base_manager.filter(subject__among=ids)
        return declared.model._base_manager.filter(pk__in=naming.values(column))
    if not declared.digest:
        return declared.rows_of(ids)
    digests = ContactPoint.objects.filter(subject__among=ids).values("digest")
    return declared.model._base_manager.filter(**{f"{declared.digest}__in": digests})


def person_at(model: type[models.Model]) -> str:
    """Return by which column a row of this model *is* one person, '' when it merely has an author or belongs to somebody."""
    target = declaration(model)
    if target is None or target.whole or not target.subject or "__" in target.subject:
        return ""
    key: Any = model._meta.get_field(target.subject)
    return target.subject if key.unique else ""
