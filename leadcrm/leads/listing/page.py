"""One page of the list, ready to be shown: its rows with badges, its numbers, its neighbours."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from consent.badges import Badge, badges
from leadcrm.accounts.models import User
from leadcrm.leads.listing.counts import Count, count
from leadcrm.leads.listing.filters import FILTERS
from leadcrm.leads.listing.paging import Slice, fetch
from leadcrm.leads.listing.search import Hits, find
from leadcrm.leads.listing.state import State
from leadcrm.leads.listing.tabs import TABS
from leadcrm.leads.listing.vocabulary import Vocabulary
from leadcrm.leads.models import Lead
from leadcrm.leads.querysets import LeadQuerySet
from leadcrm.ui import face, stage_pill

#: What a row shows; the search column and the provenance are heavy and stay where they are.
_SHOWN = [
    "subject_id",
    "title",
    "first_name",
    "last_name",
    "sort_name",
    "company__name",
    "company__sort_name",
    "email",
    "source",
    "external_source",
    "external_id",
    "stage_id",
    "owner_id",
    "next_step",
    "next_step_on",
    "last_activity_at",
    "created_at",
]


@dataclass(frozen=True)
class Row:
    """A lead with what stands beside it, as HTML where fifty rows would make the same thing fifty times."""

    lead: Lead
    name: str
    url: str
    face: SafeString
    pill: SafeString
    owner_face: SafeString
    permit: Badge


@dataclass(frozen=True)
class ListPage:
    """What the template shows. `total` counts the list as narrowed, `tabs` each tab whole."""

    rows: list[Row]
    before: str
    after: str
    total: Count
    tabs: dict[str, Count]
    restricted: Count
    more_hits: bool


def chosen_leads(user: User, state: State, words: Vocabulary) -> tuple[LeadQuerySet, Hits | None]:
    """Return what *user* may see of this list, and for a search its hits."""
    if not state.q:
        return _narrowed(Lead.objects.for_user(user), state, words), None
    hits = find(_narrowed(Lead.objects.in_scope_of(user), state, words), state.q)
    return Lead.objects.filter(pk__in=hits.ids), hits


def _narrowed(leads: LeadQuerySet, state: State, words: Vocabulary) -> LeadQuerySet:
    leads = state.tab.narrow(leads, words)
    for code, value in state.filters.items():
        leads = FILTERS[code].apply(leads, value, words)
    return leads


def list_page(user: User, state: State, words: Vocabulary) -> ListPage:
    """Return the page; the number of its queries does not depend on the number of leads or rows."""
    leads, hits = chosen_leads(user, state, words)
    part = fetch(
        leads.select_related("company", "owner").only(*_SHOWN),
        state.sort,
        state.sort.blocks(words, state.descending),
        descending=state.descending,
        cursor=state.cursor,
        constant=() if hits else state.tab.constant,
        few=bool(hits),
    )
    numbers = _numbers(user, state, words, leads, hits)
    return ListPage(
        rows=_rows(part, words, state),
        before=state.page(before=part.before) if part.before else "",
        after=state.page(after=part.after) if part.after else "",
        more_hits=bool(hits and hits.more),
        **numbers,
    )


def _numbers(
    user: User, state: State, words: Vocabulary, leads: LeadQuerySet, hits: Hits | None
) -> dict[str, Any]:
    """Count each tab as all in it less the restricted ones: both come from an index alone, a join does not."""
    scope, restricted = Lead.objects.in_scope_of(user), Lead.objects.restricted_for(user)
    questions = {f"in {tab.code}": tab.narrow(scope, words) for tab in TABS.values()}
    questions |= {f"shut {tab.code}": tab.narrow(restricted, words) for tab in TABS.values()}
    if state.filters and hits is None:
        questions["total"] = leads
    found = count(questions)
    tabs = {code: found[f"in {code}"].less(found[f"shut {code}"]) for code in TABS}
    if hits is not None:
        total = Count(len(hits.ids))
    else:
        total = found.get("total", tabs[state.tab.code])
    return {"total": total, "tabs": tabs, "restricted": found["shut all"]}


def _rows(part: Slice, words: Vocabulary, state: State) -> list[Row]:
    permits = badges([lead.subject_id for lead in part.rows])
    pills = {
        pk: render_to_string("components/stage_pill.html", stage_pill(stage))
        for pk, stage in words.stage_of.items()
    }
    owners = {lead.owner_id: face(str(lead.owner or ""), staff=True) for lead in part.rows}
    rows, here = [], urlencode({"list": state.query})
    for lead in part.rows:
        permit, url = permits[lead.subject_id], f"{lead.get_absolute_url()}?{here}"
        permit.url = f"{url}&tab=privacy"
        name = lead.name
        rows.append(Row(lead, name, url, face(name), pills[lead.stage_id], owners[lead.owner_id], permit))
    return rows
