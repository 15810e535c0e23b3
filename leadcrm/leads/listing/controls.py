"""What can be pressed around the list: tabs, chips, orders and column heads, each with the address it leads to."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from leadcrm.leads.listing.filters import FILTERS
from leadcrm.leads.listing.page import ListPage
from leadcrm.leads.listing.sorts import SORTS, Sort, sorts_for
from leadcrm.leads.listing.state import State
from leadcrm.leads.listing.tabs import tabs_for
from leadcrm.leads.listing.vocabulary import Vocabulary

#: The heads of the table with the orders they make; none for the badge, which is no column of the database. Added ones
#: stand between the two parts.
_FIRST = (("name", "company"), ("stage",))
_LAST: tuple[tuple[str, ...], ...] = ((), ("next",), ("contact",), ("created",), ("owner",))


def address(state: State) -> str:
    """Return the address of a list."""
    return reverse("leads:list") + _question(state.query)


def tabs(state: State, page: ListPage, words: Vocabulary) -> list[dict[str, Any]]:
    """Return the tabs with their numbers; nothing is Mine for those who work on no lead."""
    return [
        {
            "label": tab.label,
            "query": _question(state.in_tab(tab)),
            "here": tab is state.tab,
            "count": page.tabs[tab.code],
            "alarming": tab.code == "overdue" and page.tabs[tab.code] > 0,
        }
        for tab in tabs_for(words).values()
        if tab.code != "mine" or words.user.may("edit leads")
    ]


def chips(state: State, words: Vocabulary) -> list[dict[str, Any]]:
    """Return search and filters as their chips say them, each with the query that takes it away."""
    said = [
        (code, FILTERS[code].label, FILTERS[code].words(value, words))
        for code, value in state.filters.items()
    ]
    if state.q:
        said.insert(0, ("q", _("Search"), state.q))
    return [
        {"label": label, "words": text, "query": _question(state.without(code))} for code, label, text in said
    ]


def orders(state: State, words: Vocabulary) -> list[dict[str, Any]]:
    """Return every order in both directions."""
    return [
        {
            "label": sort.label,
            "words": sort.last if turned else sort.first,
            "query": _question(state.ordered(f"-{sort.code}" if turned else sort.code)),
            "here": sort is state.sort and turned is state.descending,
        }
        for sort in sorts_for(words).values()
        for turned in (False, True)
    ]


def columns(state: State, words: Vocabulary) -> list[dict[str, Any]]:
    """Return the heads of the table; a press on the present order turns it round."""
    return [
        {
            "heads": [_head(SORTS[code], state) for code in codes] or [{"label": label}],
            # Where room is short the day of creation is left out, unless the list is in its order.
            "kind": "stick"
            if "name" in codes
            else "roomy"
            if codes == ("created",) != (state.sort.code,)
            else "",
            "sorted": ("descending" if state.descending else "ascending") if state.sort.code in codes else "",
        }
        for codes, label in _columns(words)
    ]


def _columns(words: Vocabulary) -> list[tuple[tuple[str, ...], Any]]:
    """Return the columns as the orders they make, with a name for one that makes none."""
    offered = sorts_for(words)
    added = [((column.code,) if column.code in offered else (), column.label) for column in words.columns]
    return [*((codes, "") for codes in _FIRST), *added, *((codes, _("You may")) for codes in _LAST)]


def _head(sort: Sort, state: State) -> dict[str, Any]:
    arrow = "" if sort is not state.sort else " ↓" if state.descending else " ↑"
    return {"label": sort.label, "query": _question(state.sorted_by(sort)) or "?", "arrow": arrow}


def _question(query: str) -> str:
    return f"?{query}" if query else ""
