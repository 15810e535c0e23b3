"""What the address of the list asks for: read from a whitelist, written back the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from leadcrm.leads.listing.columns import Column
from leadcrm.leads.listing.filters import FILTERS
from leadcrm.leads.listing.paging import Cursor, read_cursor
from leadcrm.leads.listing.search import LONGEST
from leadcrm.leads.listing.sorts import SORTS, Sort, sorts_for
from leadcrm.leads.listing.tabs import TABS, Tab, tabs_for
from leadcrm.leads.listing.vocabulary import Vocabulary


@dataclass(frozen=True)
class State:
    """Tab, search, filters, order and page of a list. `refused` says what was not understood and left out."""

    tab: Tab
    q: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    cursor: Cursor | None = None
    refused: tuple[str, ...] = ()

    @property
    def sort(self) -> Sort:
        return SORTS[(self.order or self.tab.sort).removeprefix("-")]

    @property
    def descending(self) -> bool:
        return (self.order or self.tab.sort).startswith("-")

    def column(self, words: Vocabulary) -> Column | None:
        """The added column whose order or tab this is."""
        code = self.tab.column or self.sort.column
        return next((column for column in words.columns if column.code == code), None)

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.filters)

    @property
    def query(self) -> str:
        """The address' query for page one of this list."""
        return self._written()

    def page(self, **cursor: str) -> str:
        """The query of another page: `after=…` or `before=…`."""
        return self._written(**cursor)

    def in_tab(self, tab: Tab) -> str:
        """The query of another tab, whole: no search and no filter comes along."""
        return State(tab).query

    def without(self, code: str) -> str:
        """The query without this filter, or without the search for "q"."""
        if code == "q":
            return replace(self, q="").query
        return replace(self, filters={key: value for key, value in self.filters.items() if key != code}).query

    def sorted_by(self, sort: Sort) -> str:
        """The query in this order; the present one turns round."""
        turned = not self.descending if sort.code == self.sort.code else sort.falling
        return replace(self, order=f"-{sort.code}" if turned else sort.code).query

    def ordered(self, order: str) -> str:
        return replace(self, order=order).query

    def _written(self, **cursor: str) -> str:
        parts: dict[str, str] = {}
        if self.tab.code != "all":
            parts["tab"] = self.tab.code
        if self.q:
            parts["q"] = self.q
        parts.update(self.filters)
        if self.order and self.order != self.tab.sort:
            parts["sort"] = self.order
        return urlencode({**parts, **cursor})


def read_state(query: QueryDict, words: Vocabulary) -> State:
    """Return the list that *query* asks for; what it does not know is left out, and named when it was meant as a filter."""
    tab = tabs_for(words).get(query.get("tab", ""), TABS["all"])
    order = query.get("sort", "")
    state = State(
        tab,
        q=" ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST],
        order=order if order.removeprefix("-") in sorts_for(words) and not order.startswith("--") else "",
    )
    filters, refused = {}, []
    for code, item in FILTERS.items():
        # A form sends several values of one name, an address of ours one with commas.
        text = ",".join(part.strip() for part in query.getlist(code))
        if text.strip("!,"):
            value = None if "\x00" in text else item.clean(text, words)
            if value is None:
                refused.append(
                    _("The filter “%(label)s” was not understood and is left out.") % {"label": item.label}
                )
            else:
                filters[code] = value
    cursor = read_cursor(state.sort, query.get("after", ""), backwards=False)
    cursor = cursor or read_cursor(state.sort, query.get("before", ""), backwards=True)
    return replace(state, filters=filters, refused=tuple(refused), cursor=cursor)
