"""How many there are, bounded: nobody needs the exact number of a million rows, and counting them is what hurts."""

import time
from collections.abc import Callable, Mapping

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.formats import number_format

from leadcrm.accounts.models import User

BOUND = 10_000
#: Up to here a number is always counted anew; a larger one may be half a minute old.
EXACT = 1_000
_REMEMBERED = 30


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
        return self if self > BOUND else Count(max(self - other, 0))


def count(questions: Mapping[str, Callable[[], QuerySet]], *, user: User) -> dict[str, Count]:
    """Return the number of rows of each question, at most BOUND + 1, in one statement.

    A large number is remembered for this user under its name; then not even the question is made.
    """
    found = {name: number for name, number in recall(user).items() if name in questions}
    asked = {name: _bounded(question()) for name, question in questions.items() if name not in found}
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT " + ", ".join(f"({sql})" for sql, _ in asked.values()),
                [param for _, params in asked.values() for param in params],
            )
            counted = dict(zip(asked, map(Count, cursor.fetchone()), strict=True))
        remember({name: number for name, number in counted.items() if number > EXACT}, user=user)
        found |= counted
    return found


def recall(user: User) -> dict[str, Count]:
    """Return the numbers remembered for this user."""
    now = time.time()
    return {name: Count(number) for name, (number, until) in _kept(user).items() if until > now}


def remember(numbers: Mapping[str, Count], *, user: User) -> None:
    """Keep these numbers for half a minute."""
    if numbers:
        until = time.time() + _REMEMBERED
        fresh = {name: (int(number), until) for name, number in numbers.items()}
        kept = {name: entry for name, entry in _kept(user).items() if entry[1] > time.time()}
        cache.set(_key(user), kept | fresh, _REMEMBERED)


def forget(user: User) -> None:
    """Count anew next time: whoever changed many rows looks for the change."""
    cache.delete(_key(user))


def _kept(user: User) -> dict[str, tuple[int, float]]:
    return cache.get(_key(user)) or {}


def _key(user: User) -> str:
    return f"counts:{user.pk}:{user.role}:{user.team_id}"


def _bounded(rows: QuerySet) -> tuple[str, tuple]:
    try:
        sql, params = rows.order_by().values("pk")[: BOUND + 1].query.sql_with_params()
    except EmptyResultSet:
        return "SELECT 0", ()
    return f"SELECT count(*) FROM ({sql}) AS few", params  # noqa: S608  (made by the ORM)
