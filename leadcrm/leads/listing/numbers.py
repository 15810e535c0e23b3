"""The numbers over the list: of each tab, of the list as it is narrowed, and of the people nobody may see."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db.models import Count as CountRows
from django.db.models import F, Q

from leadcrm.accounts.models import User
from leadcrm.leads.listing.counts import BOUND, EXACT, Count, count, recall, remember
from leadcrm.leads.listing.search import Hits
from leadcrm.leads.listing.state import State
from leadcrm.leads.listing.tabs import Tab, tabs_for
from leadcrm.leads.listing.vocabulary import Vocabulary
from leadcrm.leads.models import Lead
from leadcrm.leads.querysets import LeadQuerySet

_RESTRICTED = "restricted"


@dataclass(frozen=True)
class Numbers:
    """`total` counts the list as narrowed, `tabs` each tab whole, `left_out` whom the order of an added column leaves out."""

    total: Count
    tabs: dict[str, Count]
    restricted: Count
    left_out: Count


def numbers(user: User, state: State, words: Vocabulary, leads: LeadQuerySet, hits: Hits | None) -> Numbers:
    """Count each tab as all in it less those nobody sees: both come from an index alone, a join does not."""
    scope, present = Lead.everyone.for_user(user), tabs_for(words)
    questions: dict[str, Callable[[], LeadQuerySet]] = {
        f"in {tab.code}": partial(_in, scope, tab, words) for tab in present.values()
    }
    if column := state.column(words):
        questions[f"without {column.code}"] = partial(Lead.objects.for_user(user).filter, column.without)
    narrowed = f"total {hashlib.sha256(state.query.encode()).hexdigest()}"
    if state.filters and hits is None:
        questions[narrowed] = lambda: leads
    found = count(questions, user=user)
    shut = _unseen(user, words)
    tabs = {code: found[f"in {code}"].less(shut[code]) for code in present}
    left_out = found[f"without {column.code}"] if column else Count(0)
    total = Count(len(hits.ids)) if hits is not None else found.get(narrowed, tabs[state.tab.code])
    return Numbers(total, tabs, shut[_RESTRICTED], left_out)


def _in(scope: LeadQuerySet, tab: Tab, words: Vocabulary) -> LeadQuerySet:
    return scope.filter(tab.where(words))


def _unseen(user: User, words: Vocabulary) -> dict[str, Count]:
    """Count whom no tab shows in one pass over them, for they are few: the restricted, and what was merged into another."""
    known, present = recall(user), tabs_for(words)
    names = [*present, _RESTRICTED]
    if all(f"shut {name}" in known for name in names):
        return {name: known[f"shut {name}"] for name in names}
    people = Lead.everyone.for_user(user).exclude(subject__state="active").annotate(state=F("subject__state"))
    wheres = {code: tab.where(words) for code, tab in present.items()} | {_RESTRICTED: Q(state="restricted")}
    rows = people.order_by()[: BOUND + 1]
    found = rows.aggregate(**{name: CountRows("pk", filter=where) for name, where in wheres.items()})
    shut = {name: Count(found[name] or 0) for name in names}
    if shut["all"] > EXACT:
        remember({f"shut {name}": number for name, number in shut.items()}, user=user)
    return shut
