"""Keyset paging over the blocks of a sort: a page costs its rows, wherever it lies, and never counts what is before it."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Expression, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan

from leadcrm.leads.listing.sorts import Block, Sort

SIZE = 50
#: So many of the following blocks are asked in one statement before all the others are.
_AHEAD = 8
_LONGEST_CURSOR = 3000
_LARGEST_ID = 2**63 - 1


class Row(Func):
    """Several columns compared as one."""

    function = "ROW"
    output_field = TextField()


@dataclass(frozen=True)
class Cursor:
    """A row's place in the order: its block, its value there and its id; the page begins after or ends before it."""

    block: str
    value: Any
    pk: int
    backwards: bool = False


@dataclass(frozen=True)
class Slice:
    """One page of rows with the cursors of the pages beside it, '' where there is none."""

    rows: list
    before: str
    after: str


def write_cursor(sort: Sort, row: Any) -> str:
    """Return the place of *row* as it stands in an address."""
    text = json.dumps([*sort.place(row), row.pk], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(sort: Sort, text: str, *, backwards: bool) -> Cursor | None:
    """Return the place that an address names, or None when it names none in this order."""
    if not text or len(text) > _LONGEST_CURSOR:
        return None
    try:
        block, value, pk = json.loads(
            base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        )
        if not isinstance(block, str) or type(pk) is not int or not 0 < pk <= _LARGEST_ID:
            return None
        if value is None:
            return None if block == "v" else Cursor(block, None, pk, backwards)
        return (
            Cursor(block, sort.read(value), pk, backwards)
            if block == "v" and isinstance(value, str)
            else None
        )
    except (ValueError, TypeError, RecursionError, binascii.Error):
        return None


def fetch(
    rows: QuerySet,
    sort: Sort,
    blocks: list[Block],
    *,
    descending: bool,
    cursor: Cursor | None,
    constant: tuple[str, ...] = (),
    few: bool = False,
) -> Slice:
    """Return a page of *rows* in the order of *blocks*; a cursor of a block that is gone means the first page.

    `constant` names columns that are NULL in all of *rows*; see Block. With `few` the rows are known to be few: they are
    sorted, never looked for along an index, which the planner would try in the hope of meeting them early.
    """
    blocks = _naming(blocks, constant)
    at = next((place for place, block in enumerate(blocks) if cursor and block.code == cursor.block), None)
    if cursor is None or at is None:
        found = _walk(rows, blocks, None, reverse=descending, few=few)
        return _cut(found, sort, first=True, backwards=False)
    if not cursor.backwards:
        found = _walk(rows, blocks[at:], cursor, reverse=descending, few=few)
        return _cut(found, sort, first=False, backwards=False)
    found = _walk(rows, blocks[at::-1], cursor, reverse=not descending, few=few)
    if len(found) < SIZE:
        # Too few are before it for a page: show the first one, whole.
        return fetch(rows, sort, blocks, descending=descending, cursor=None, few=few)
    return _cut(found, sort, first=False, backwards=True)


def beside(
    rows: QuerySet,
    sort: Sort,
    blocks: list[Block],
    *,
    row: Any,
    descending: bool,
    constant: tuple[str, ...] = (),
    few: bool = False,
) -> tuple[int | None, int | None]:
    """Return the ids of the rows before and after the place of *row*, which need not be among *rows* any more."""
    code, text = sort.place(row)
    cursor = Cursor(code, None if text is None else sort.read(text), row.pk)
    blocks = _naming(blocks, constant)
    at = next((place for place, block in enumerate(blocks) if block.code == code), None)
    if at is None:
        return None, None
    before = _walk(rows, blocks[at::-1], cursor, reverse=not descending, few=few, wanted=1)
    after = _walk(rows, blocks[at:], cursor, reverse=descending, few=few, wanted=1)
    return before[0].pk if before else None, after[0].pk if after else None


def _naming(blocks: list[Block], constant: tuple[str, ...]) -> list[Block]:
    """Return the blocks with these constant columns named first."""
    return [
        # In the order of another table's index, nothing of the lead's own can stand before it.
        block
        if block.tie
        else replace(block, constant=(*constant, *(c for c in block.constant if c not in constant)))
        for block in blocks
    ]


def _cut(found: list, sort: Sort, *, first: bool, backwards: bool) -> Slice:
    more, page = len(found) > SIZE, found[:SIZE]
    if backwards:
        page.reverse()
    if not page:
        return Slice([], "", "")
    earlier, later = (more, True) if backwards else (not first, more)
    return Slice(
        page, write_cursor(sort, page[0]) if earlier else "", write_cursor(sort, page[-1]) if later else ""
    )


def _walk(
    rows: QuerySet,
    blocks: Sequence[Block],
    cursor: Cursor | None,
    *,
    reverse: bool,
    few: bool,
    wanted: int = SIZE + 1,
) -> list:
    """Return the wanted number of rows (one more than a page), from the cursor on through the blocks in the order given."""
    found = list(_ordered(rows, blocks[0], cursor, reverse=reverse, few=few)[:wanted])
    rest = blocks[1:]
    for group in (rest[:_AHEAD], rest[_AHEAD:]):
        if group and len(found) < wanted:
            found += _together(rows, group, wanted - len(found), reverse=reverse, few=few)
    return found


def _together(rows: QuerySet, blocks: Sequence[Block], wanted: int, *, reverse: bool, few: bool) -> list:
    """Return the first rows of several blocks in one statement: each branch stops at its limit."""
    if len(blocks) == 1:
        return list(_ordered(rows, blocks[0], None, reverse=reverse, few=few)[:wanted])
    branches = [
        _ordered(rows, block, None, reverse=reverse, few=few).annotate(place=Value(place))[:wanted]
        for place, block in enumerate(blocks)
    ]
    return list(
        branches[0].union(*branches[1:], all=True).order_by("place", "-pk" if reverse else "pk")[:wanted]
    )


def _ordered(rows: QuerySet, block: Block, cursor: Cursor | None, *, reverse: bool, few: bool) -> QuerySet:
    columns = [*block.constant, *([block.column] if block.column else []), block.tie or "pk"]
    if cursor:
        rows = rows.filter(_beyond(block, cursor, reverse=reverse, rows=rows))
    # The same value under another name: no index is in this order, so the few are found first and then sorted.
    keys = [Coalesce(F(column), F(column)) if few else F(column) for column in columns]
    return rows.filter(block.where).order_by(*(key.desc() if reverse else key.asc() for key in keys))


def _beyond(block: Block, cursor: Cursor, *, reverse: bool, rows: QuerySet) -> Q | Expression:
    word = "lt" if reverse else "gt"
    if not block.column:
        return Q(**{f"pk__{word}": cursor.pk})
    if block.tie:
        here, there = Row(F(block.column), F(block.tie)), Row(Value(cursor.value), Value(cursor.pk))
        return LessThan(here, there) if reverse else GreaterThan(here, there)
    if "__" in block.column:
        # Two tables: no index spans them, and the ties of one company are few.
        tie = Q(**{block.column: cursor.value, f"pk__{word}": cursor.pk})
        return Q(**{f"{block.column}__{word}e": cursor.value}) & (
            Q(**{f"{block.column}__{word}": cursor.value}) | tie
        )
    # Compared as a row, so that the index is entered exactly here, in the middle of ties too.
    here = Row(F(block.column), F("pk"))
    there = Row(Value(cursor.value, output_field=rows.model._meta.get_field(block.column)), Value(cursor.pk))
    return LessThan(here, there) if reverse else GreaterThan(here, there)
