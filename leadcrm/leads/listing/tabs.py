"""The tabs over the list: each a question that needs no typing."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leadcrm.leads.listing.vocabulary import Vocabulary


@dataclass(frozen=True)
class Tab:
    """One tab. `constant` names columns that are NULL in every row of it.

    Ordering by them changes nothing but lets the planner see that an index beginning with them is in order.
    """

    code: str
    label: str | Promise
    where: Callable[[Vocabulary], Q]
    sort: str = "-created"
    constant: tuple[str, ...] = ()
    column: str = ""  # the added column it is there with


def _overdue(words: Vocabulary) -> Q:
    return Q(next_step_on__lt=words.today, stage__in=words.open_stages)


TABS = {
    tab.code: tab
    for tab in (
        Tab("all", pgettext_lazy("leads", "All"), lambda words: Q()),
        Tab("mine", pgettext_lazy("leads", "Mine"), lambda words: Q(owner=words.user.pk)),
        Tab(
            "unassigned",
            pgettext_lazy("leads", "Unassigned"),
            lambda words: Q(owner__isnull=True),
            constant=("owner_id",),
        ),
        Tab("overdue", pgettext_lazy("leads", "Overdue"), _overdue, sort="next"),
        Tab("review", _("To review"), lambda words: Q(review_until__isnull=False)),
    )
}


def add(tab: Tab, *, before: str) -> None:
    """Add the tab of a column before another one; the same code twice is a mistake."""
    if tab.code in TABS:
        raise ValueError(f"two tabs are called {tab.code}")
    others = list(TABS.values())
    place = [other.code for other in others].index(before)
    TABS.clear()
    TABS.update({each.code: each for each in [*others[:place], tab, *others[place:]]})


def tabs_for(words: Vocabulary) -> dict[str, Tab]:
    """Return the tabs there are today, by code."""
    return {tab.code: tab for tab in TABS.values() if words.offers(tab)}
