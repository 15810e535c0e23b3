"""From lead to lead: where one stands in the list it was opened from, and who is beside it there."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from leadcrm.accounts.models import User
from leadcrm.leads.listing.page import chosen_leads
from leadcrm.leads.listing.paging import beside
from leadcrm.leads.listing.rows import shown
from leadcrm.leads.listing.state import State, read_state
from leadcrm.leads.listing.vocabulary import Vocabulary
from leadcrm.leads.models import Lead

#: The parameter of a lead's address that holds the query of the list.
LIST = "list"
_LONGEST = 2000


@dataclass(frozen=True)
class Walk:
    """The list as its address asks for it, in words, and the leads before and after the one shown."""

    query: str
    label: str
    before: int | None
    after: int | None


def in_list(request: HttpRequest) -> str:
    """Return the part of a query that keeps the list, '' where the lead was opened from elsewhere."""
    text = request.GET.get(LIST)
    return list_part(text) if text is not None and len(text) <= _LONGEST else ""


def list_part(query: str) -> str:
    """Return the query of a list as a part of a lead's own."""
    return urlencode({LIST: query})


def address_in_list(request: HttpRequest, lead: Lead) -> str:
    """Return the address of the lead's page, in the list this request came from."""
    part = in_list(request)
    return f"{lead.get_absolute_url()}?{part}" if part else lead.get_absolute_url()


def walk(request: HttpRequest, user: User, lead: Lead) -> Walk | None:
    """Return the lead's neighbours in its list; the number of queries depends neither on the list nor on the place."""
    if not in_list(request):
        return None
    words = Vocabulary(user)
    state = read_state(QueryDict(request.GET[LIST]), words)
    leads, hits = chosen_leads(user, state, words)
    before, after = beside(
        leads.only("pk"),
        state.sort,
        state.sort.blocks(words, state.descending),
        row=Lead.everyone.values_list(*shown(words), named=True).get(pk=lead.pk),
        descending=state.descending,
        constant=() if hits else state.tab.constant,
        few=bool(hits),
    )
    return Walk(state.query, _label(state), before, after)


def _label(state: State) -> str:
    order = state.sort.last if state.descending else state.sort.first
    return f"{state.tab.label}: {state.sort.label}, {order}"
