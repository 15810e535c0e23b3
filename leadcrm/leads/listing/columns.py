"""Columns that apps above add to the list: a value beside each lead, and what the order by it leaves out."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.safestring import SafeString


@dataclass(frozen=True, eq=False)
class Column:
    """One column. Its order and its tab are registered beside it and name it by its code.

    `fields` are the values a row needs, by their path from the lead. `offers` is asked once a request for the codes of its
    order and tab that are there today, None when not even the column is. `cells` makes the HTML of each row by the lead's
    id. `without` are the leads whom its order knows nothing of, and `left_out` says so of their number.
    """

    code: str
    label: str | Promise
    fields: tuple[str, ...]
    offers: Callable[[], Collection[str] | None]
    cells: Callable[[list[Any]], dict[int, SafeString]]
    without: Q
    left_out: Callable[[int, str], str]


_columns: dict[str, Column] = {}


def register(column: Column) -> None:
    """Add a column; the same code twice is a mistake."""
    if column.code in _columns:
        raise ValueError(f"two columns are called {column.code}")
    _columns[column.code] = column


def present() -> dict[Column, Collection[str]]:
    """Return the columns there are today, each with the codes of what it offers."""
    asked = ((column, column.offers()) for column in _columns.values())
    return {column: offered for column, offered in asked if offered is not None}
