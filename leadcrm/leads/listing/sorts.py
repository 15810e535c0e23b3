"""The orders of the list. Each is a row of blocks that an index holds ready, so that NULLs and ties cost nothing."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leadcrm.leads.listing.vocabulary import Vocabulary


@dataclass(frozen=True)
class Block:
    """A stretch of the order: the rows of `where`, sorted by `column` (if any) and then by id.

    `constant` columns are the same in every row; they are named only to fit the order of an index.
    """

    code: str
    where: Q
    column: str = ""
    constant: tuple[str, ...] = ()
    tie: str = (
        ""  # another table's column that holds the lead's id beside `column`, so that one index spans both
    )


@dataclass(frozen=True)
class Sort:
    """One order: its blocks, where a row stands in it, and how a cursor's value is read (ValueError: it is none)."""

    code: str
    label: str | Promise
    blocks: Callable[[Vocabulary, bool], list[Block]]
    place: Callable[[Any], tuple[str, Any]]
    read: Callable[[str], Any] = str
    first: str | Promise = _("A to Z")
    last: str | Promise = _("Z to A")
    column: str = ""  # the added column it is there with
    falling: bool = False  # the first press on its head puts the highest first


def _column(column: str, where: Q | None = None) -> Callable[[Vocabulary, bool], list[Block]]:
    def blocks(words: Vocabulary, descending: bool) -> list[Block]:
        return [Block("v", where or Q(), column)]

    return blocks


def _nullable(column: str, reference: str, where: Q) -> Callable[[Vocabulary, bool], list[Block]]:
    """Those with a value first, in either direction; those without follow by id."""

    def blocks(words: Vocabulary, descending: bool) -> list[Block]:
        return [
            Block("v", where, column),
            Block("n", Q(**{f"{reference}__isnull": True}), constant=(reference,)),
        ]

    return blocks


def _stages(words: Vocabulary, descending: bool) -> list[Block]:
    return _turned((Block(str(stage.pk), Q(stage=stage.pk)) for stage in words.stages), descending)


def _owners(words: Vocabulary, descending: bool) -> list[Block]:
    owned = _turned((Block(str(person.pk), Q(owner=person.pk)) for person in words.colleagues), descending)
    return [*owned, Block("n", Q(owner__isnull=True), constant=("owner_id",))]


def _turned(blocks: Iterable[Block], descending: bool) -> list[Block]:
    return list(reversed(list(blocks))) if descending else list(blocks)


def _text(text: str) -> str:
    if "\x00" in text or len(text.encode()) > 1280:  # encode() refuses half a character
        raise ValueError
    return text


def _aware(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment


SORTS = {
    sort.code: sort
    for sort in (
        Sort("name", _("Name"), _column("sort_name"), lambda lead: ("v", lead.sort_name), _text),
        Sort(
            "company",
            _("Company"),
            # The comparison with '' holds for every company and makes the join an inner one.
            _nullable("company__sort_name", "company_id", Q(company__sort_name__gte="")),
            lambda lead: ("v", lead.company__sort_name) if lead.company_id else ("n", None),
            _text,
        ),
        Sort(
            "stage",
            _("Stage"),
            _stages,
            lambda lead: (str(lead.stage_id), None),
            first=_("first steps first"),
            last=_("last steps first"),
        ),
        Sort(
            "next",
            _("Next step"),
            _nullable("next_step_on", "next_step_on", Q(next_step_on__isnull=False)),
            lambda lead: ("v", lead.next_step_on.isoformat()) if lead.next_step_on else ("n", None),
            dt.date.fromisoformat,
            first=_("soonest first"),
            last=_("latest first"),
        ),
        Sort(
            "contact",
            _("Last contact"),
            _column("last_activity_at"),
            lambda lead: ("v", lead.last_activity_at.isoformat()),
            _aware,
            first=_("longest ago first"),
            last=_("newest first"),
        ),
        Sort(
            "created",
            _("Created"),
            _column("created_at"),
            lambda lead: ("v", lead.created_at.isoformat()),
            _aware,
            first=_("oldest first"),
            last=_("newest first"),
        ),
        Sort("owner", _("Owner"), _owners, lambda lead: (str(lead.owner_id) if lead.owner_id else "n", None)),
    )
}


def add(sort: Sort) -> None:
    """Add the order of a column; the same code twice is a mistake."""
    if sort.code in SORTS:
        raise ValueError(f"two orders are called {sort.code}")
    SORTS[sort.code] = sort


def sorts_for(words: Vocabulary) -> dict[str, Sort]:
    """Return the orders there are today, by code."""
    return {sort.code: sort for sort in SORTS.values() if words.offers(sort)}
