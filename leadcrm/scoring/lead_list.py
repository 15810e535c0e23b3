"""The score in the list of leads: a column, an order and the tab “Hot” (R68)."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from consent.gate import decisions
from leadcrm.leads.listing import columns, sorts, tabs
from leadcrm.leads.listing.sorts import Block, Sort
from leadcrm.leads.listing.tabs import Tab
from leadcrm.leads.listing.vocabulary import Vocabulary
from leadcrm.scoring.models import Use
from leadcrm.scoring.services.computing import score_model
from leadcrm.ui import score

_CODE, _HOT = "score", "hot"
# Holds for every score, and makes the join an inner one: then the order is one walk along the index of points.
_SCORED = Q(score__points__gte=-(2**31))


def _blocks(words: Vocabulary, descending: bool) -> list[Block]:
    """Those with a score, then in either direction those without, whom their number tells nothing of."""
    return [Block("v", _SCORED, "score__points", tie="score__lead"), Block("n", Q(score__isnull=True))]


def _place(row: Any) -> tuple[str, Any]:
    return ("n", None) if row.score__points is None else ("v", str(row.score__points))


def _read(text: str) -> int:
    points = int(text)
    if not -(2**31) <= points < 2**31:
        raise ValueError
    return points


def _offers() -> Collection[str] | None:
    model = score_model()
    if model is None:
        return None
    return [code for use, code in ((Use.ORDER, _CODE), (Use.FILTER, _HOT)) if use in model.uses]


def _cells(rows: list[Any]) -> dict[int, SafeString]:
    """Show a score only while the gate lets us work it out: a row that is still there is no permission (R69)."""
    scored = [row for row in rows if row.score__points is not None]
    purposes = {row.score__model__purpose for row in scored}
    said = {purpose: decisions([row.subject_id for row in scored], purpose, "none") for purpose in purposes}
    nothing = format_html(
        '<span class="faint">–<span class="visually-hidden"> {}</span></span>', _("no score")
    )
    return {
        row.pk: score(row.score__points, row.score__model__hot_from)
        if row.score__points is not None and said[row.score__model__purpose][row.subject_id].allowed
        else nothing
        for row in rows
    }


def _left_out(count: int, number: str) -> str:
    return ngettext(
        "%(number)s lead has no score, because this person agreed to none: that says nothing about them. They are in every "
        "other order and tab.",
        "%(number)s leads have no score, because these people agreed to none: that says nothing about them. They are in "
        "every other order and tab.",
        count,
    ) % {"number": number}


sorts.add(
    Sort(
        _CODE,
        _("Score"),
        _blocks,
        _place,
        _read,
        first=_("lowest first"),
        last=_("highest first"),
        column=_CODE,
        falling=True,
    )
)
tabs.add(
    Tab(_HOT, pgettext_lazy("leads", "Hot"), lambda words: Q(score__hot=True), sort="-score", column=_CODE),
    before="overdue",
)
columns.register(
    columns.Column(
        _CODE,
        _("Score"),
        fields=("score__points", "score__model__hot_from", "score__model__purpose"),
        offers=_offers,
        cells=_cells,
        without=Q(score__isnull=True),
        left_out=_left_out,
    )
)
