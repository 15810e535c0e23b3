"""Where a person's values still stand: in every table of the database's own catalogue, in Redis, in every file (R110).

The registry is not asked where to look, only afterwards how to judge what was found: a table nobody declared is searched
like any other. What is promised are live rows and files at the time of the search; the write-ahead log, standbys and
backups are named in the certificate with their period.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from privacy.erasure import judgement, stores
from privacy.erasure.finding import Columns, rows_with
from privacy.erasure.values import Values

# bool, numbers and times hold no value that identifies; everything else is read as text.
_TABLES = """
SELECT c.oid::regclass::text, n.nspname, c.relname,
       array_agg(a.attname ORDER BY a.attnum) FILTER (WHERE t.typcategory NOT IN ('B', 'N', 'D', 'T') AND t.typname NOT IN ('bytea', 'tsvector', 'uuid')),
       array_agg(a.attname ORDER BY a.attnum) FILTER (WHERE t.typname = 'bytea'),
       array_agg(a.attname ORDER BY a.attnum) FILTER (WHERE t.typname = 'tsvector'),
       array_agg(a.attname ORDER BY a.attnum) FILTER (WHERE t.typname = 'uuid'),
       (SELECT array_agg(k.attname ORDER BY array_position(i.indkey::int[], k.attnum::int))
          FROM pg_index i JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
         WHERE i.indrelid = c.oid AND i.indisprimary)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  AND n.nspname NOT LIKE 'pg\\_temp%%' AND has_table_privilege(c.oid, 'SELECT')
GROUP BY c.oid, n.nspname, c.relname ORDER BY c.relname"""


@dataclass(frozen=True)
class Hit:
    """One place where a value stands: a column of a row, a key of Redis, a file. Never the value itself."""

    store: str
    table: str
    column: str
    id: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Kept:
    """A hit that the law lets stand, and why."""

    hit: Hit
    norm: str

    def as_json(self) -> dict[str, str]:
        return {**self.hit.as_json(), "norm": self.norm}


@dataclass(frozen=True)
class Residue:
    """The answer of a search: what must not be there, and what may."""

    left: list[Hit]
    kept: list[Kept]

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": not self.left,
            "left": [hit.as_json() for hit in self.left],
            "kept": [kept.as_json() for kept in self.kept],
        }


def residue(
    values: Values, *, erased: Iterable[uuid.UUID] = (), held: frozenset[str] = frozenset()
) -> Residue:
    """Search everything for these values; `erased` are the people they belonged to, `held` the kinds a hold keeps."""
    left: list[Hit] = []
    kept: list[Kept] = []
    for hit, norm in _database(values, frozenset(erased), held):
        if norm:
            kept.append(Kept(hit, norm))
        else:
            left.append(hit)
    left += [Hit(store, "", "", where) for store, where in stores.search(values)]
    return Residue(left, kept)


def _database(
    values: Values, erased: frozenset[uuid.UUID], held: frozenset[str]
) -> Iterator[tuple[Hit, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = cursor.fetchall()
    for full, _schema, name, *found, keys in tables:
        columns = Columns(*(names or [] for names in found))
        for row in rows_with(values, full, columns):
            # A row without a primary key is known by all it holds: the name of the table must do.
            pk = " ".join(str(row[key]) for key in keys or [])
            for column in columns.all:
                if _stands_in(values, row[column], column in columns.vectors):
                    norm = judgement.norm_of(name, column, row, erased, values)
                    if norm == "" and judgement.is_held(name, row, erased, held):
                        norm = judgement.HOLD
                    if norm is not None:
                        yield Hit("database", name, column, pk), norm


def _stands_in(values: Values, content: Any, is_vector: bool) -> bool:
    if content is None:
        return False
    if isinstance(content, bytes | memoryview):
        text = bytes(content).decode(errors="replace")
    elif isinstance(content, list | dict):
        text = "\n".join(_leaves(content))
    else:
        text = str(content)
    if text in values.short_ids:
        return True
    if is_vector:
        return any(needle in text for needle in (*values.words, *values.numbers))
    return values.stand_in(text)


def _leaves(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield str(key)
            yield from _leaves(value)
    elif isinstance(content, list):
        for value in content:
            yield from _leaves(value)
    elif content is not None:
        yield str(content)
