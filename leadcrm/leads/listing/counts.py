"""How many there are, bounded: nobody needs the exact number of a million rows, and counting them is what hurts."""

import hashlib
from collections.abc import Mapping

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.formats import number_format

BOUND = 10_000
#: A count that hit the bound stays beyond it for a while; only such an answer is remembered.
_REMEMBERED = 300


class Count(int):
    """A number that may stand for "so many and more"."""

    @property
    def text(self) -> str:
        return (
            number_format(BOUND, force_grouping=True) + "+"
            if self > BOUND
            else number_format(self, force_grouping=True)
        )

    def less(self, other: int) -> "Count":
        """This number without those; "so many and more" stays so."""
        return self if self > BOUND else Count(self - other)


def count(questions: Mapping[str, QuerySet]) -> dict[str, Count]:
    """Return the number of rows of each queryset, at most BOUND + 1, in one statement."""
    statements = {name: _bounded(rows) for name, rows in questions.items()}
    keys = {name: _key(*statement) for name, statement in statements.items()}
    beyond = cache.get_many(keys.values())
    found = {name: Count(BOUND + 1) for name in questions if keys[name] in beyond}
    asked = {name: statement for name, statement in statements.items() if name not in found}
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT " + ", ".join(f"({sql})" for sql, _ in asked.values()),
                [param for _, params in asked.values() for param in params],
            )
            found |= {name: Count(number) for name, number in zip(asked, cursor.fetchone(), strict=True)}
    fresh = {keys[name]: True for name in asked if found[name] > BOUND}
    if fresh:
        cache.set_many(fresh, _REMEMBERED)
    return found


def _bounded(rows: QuerySet) -> tuple[str, tuple]:
    try:
        sql, params = rows.order_by().values("pk")[: BOUND + 1].query.sql_with_params()
    except EmptyResultSet:
        return "SELECT 0", ()
    return f"SELECT count(*) FROM ({sql}) AS few", params  # noqa: S608  (made by the ORM)


def _key(sql: str, params: tuple) -> str:
    return "beyond:" + hashlib.sha256(repr((sql, params)).encode()).hexdigest()
