"""One page of the list, ready to be shown: its rows with badges, its numbers, its neighbours."""

from dataclasses import dataclass

from leadcrm.accounts.models import User
from leadcrm.leads.listing.counts import Count
from leadcrm.leads.listing.filters import FILTERS
from leadcrm.leads.listing.numbers import Numbers, numbers
from leadcrm.leads.listing.paging import fetch
from leadcrm.leads.listing.rows import Row, rows, shown
from leadcrm.leads.listing.search import Hits, find
from leadcrm.leads.listing.state import State
from leadcrm.leads.listing.vocabulary import Vocabulary
from leadcrm.leads.models import Lead
from leadcrm.leads.querysets import LeadQuerySet


@dataclass(frozen=True)
class ListPage:
    """What the template shows."""

    rows: list[Row]
    before: str
    after: str
    numbers: Numbers
    more_hits: bool
    left_out: str  # whom the order of an added column leaves out, '' for nobody

    @property
    def total(self) -> Count:
        """The number of the list as narrowed."""
        return self.numbers.total

    @property
    def tabs(self) -> dict[str, Count]:
        """The number of each tab, whole."""
        return self.numbers.tabs

    @property
    def restricted(self) -> Count:
        """How many more there are whom nobody may see."""
        return self.numbers.restricted


def chosen_leads(user: User, state: State, words: Vocabulary) -> tuple[LeadQuerySet, Hits | None]:
    """Return what *user* may see of this list, and for a search its hits."""
    if not state.q:
        return _narrowed(Lead.objects.for_user(user), state, words), None
    hits = find(_narrowed(Lead.everyone.for_user(user), state, words), state.q)
    # Their state was asked with the hits.
    return Lead.everyone.filter(pk__in=hits.ids), hits


def _narrowed(leads: LeadQuerySet, state: State, words: Vocabulary) -> LeadQuerySet:
    leads = leads.filter(state.tab.where(words))
    for code, value in state.filters.items():
        leads = FILTERS[code].apply(leads, value, words)
    return leads


def list_page(user: User, state: State, words: Vocabulary, *, choose: bool = False) -> ListPage:
    """Return the page; the number of its queries does not depend on the number of leads or rows."""
    leads, hits = chosen_leads(user, state, words)
    column = state.column(words)
    part = fetch(
        leads.values_list(*shown(words), named=True),
        state.sort,
        state.sort.blocks(words, state.descending),
        descending=state.descending,
        cursor=state.cursor,
        constant=() if hits else state.tab.constant,
        few=bool(hits),
    )
    found = numbers(user, state, words, leads, hits)
    return ListPage(
        rows=rows(
            part.rows, words, choose=choose, by_creation=state.sort.code == "created", query=state.query
        ),
        before=state.page(before=part.before) if part.before else "",
        after=state.page(after=part.after) if part.after else "",
        more_hits=bool(hits and hits.more),
        numbers=found,
        left_out=column.left_out(found.left_out, found.left_out.text) if column and found.left_out else "",
    )
