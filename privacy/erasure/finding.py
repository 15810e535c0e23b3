"""The rows of a table in which a value stands, by one reading: first what all spellings of it share, then each spelling.

One needle per value is cheap however many ways there are to write it; only where it stands the spellings are compared.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from psycopg import sql

from privacy.erasure.values import SEPARATORS, Values, ascii_lower

_MOST_PER_TABLE = 1000
# A shorter needle stands everywhere and saves nothing; a longer one is found no faster.
_SHORTEST, _LONGEST = 4, 32

Part = tuple[sql.Composable, list[Any]]


@dataclass(frozen=True)
class Columns:
    """The columns of a table that may hold a value, by how they are read."""

    texts: list[str] = field(default_factory=list)
    binaries: list[str] = field(default_factory=list)
    vectors: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)  # uuid: holds an id or nothing

    @property
    def all(self) -> list[str]:
        return [*self.texts, *self.binaries, *self.vectors, *self.keys]


def rows_with(values: Values, table: str, columns: Columns) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table in which one of the values stands."""
    where = list(_conditions(values, columns))
    if not where:
        return
    query = sql.SQL("SELECT * FROM {} WHERE {} LIMIT {}").format(
        sql.SQL(table), sql.SQL(" OR ").join(part for part, _ in where), _MOST_PER_TABLE
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [value for _, params in where for value in params])
        names = [column.name for column in cursor.description]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))


def _conditions(values: Values, columns: Columns) -> Iterator[Part]:
    if columns.texts:
        parts = sql.SQL(", ").join(map(sql.Identifier, columns.texts))
        whole = sql.SQL("concat_ws(E'\\n', {})").format(parts)
        # "C": bytes are compared as bytes; lower() then knows ASCII alone, as our spellings do.
        yield from _one_of(sql.SQL('lower({} COLLATE "C")').format(whole), values.spellings)
        yield from _numbers(whole, sorted(values.numbers))
        if values.short_ids:
            for name in columns.texts:
                yield sql.SQL("{}::text = ANY (%s)").format(sql.Identifier(name)), [values.short_ids]
    for name in columns.vectors:
        groups = [*values.spellings, *({number} for number in values.numbers)]
        yield from _one_of(sql.SQL('{}::text COLLATE "C"').format(sql.Identifier(name)), groups)
    for name in columns.binaries:
        groups = [set(map(_octal, group)) for group in values.spellings]
        yield from _one_of(
            sql.SQL("lower(encode({}, 'escape') COLLATE \"C\")").format(sql.Identifier(name)), groups
        )
    if ids := list(_uuids(values.ids)):
        for name in columns.keys:
            yield sql.SQL("{} = ANY (%s)").format(sql.Identifier(name)), [ids]


def _one_of(text: sql.Composable, groups: list[set[str]]) -> Iterator[Part]:
    """The condition that one of these spellings stands in a text."""
    needles = {needle for group in groups for needle in _shared(group)}
    spelt = {word for group in groups for word in group}
    if spelt:
        params = [[f"%{_escaped(word)}%" for word in sorted(words)] for words in (needles, spelt)]
        yield sql.SQL("({0} LIKE ANY (%s) AND {0} LIKE ANY (%s))").format(text), params


def _numbers(text: sql.Composable, numbers: list[str]) -> Iterator[Part]:
    """The condition that one of these numbers stands in a text, whatever separates its digits."""
    if not numbers:
        return
    # A hyphen that stands first in brackets is itself.
    gap = f"[-{SEPARATORS.replace('-', '')}]*"
    # The digits in this order with anything between them: told at a third of the price of the exact answer.
    rough = [f"%{'%'.join(number)}%" for number in numbers]
    exact = "|".join(gap.join(number) for number in numbers)
    yield sql.SQL('({0} COLLATE "C" LIKE ANY (%s) AND {0} ~ %s)').format(text), [rough, exact]


def _shared(spellings: set[str]) -> Iterable[str]:
    """Return a piece that stands in every one of these spellings; all of them where none is long enough."""
    shortest = min(spellings, key=len)
    for size in range(min(len(shortest), _LONGEST), _SHORTEST - 1, -1):
        for start in range(len(shortest) - size + 1):
            piece = shortest[start : start + size]
            if all(piece in spelling for spelling in spellings):
                return [piece]
    return spellings


def _uuids(ids: Iterable[str]) -> Iterator[uuid.UUID]:
    for text in sorted(ids):
        with suppress(ValueError):
            yield uuid.UUID(text)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _octal(text: str) -> str:
    """Write a text as encode(…, 'escape') writes bytes: ASCII as it is, the rest in octal."""
    return "".join(chr(b) if 0 < b < 128 and b != 92 else f"\\{b:03o}" for b in ascii_lower(text).encode())
