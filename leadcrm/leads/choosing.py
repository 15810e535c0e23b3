"""Of which facts somebody chooses when two leads are merged, and which of two values is proposed (R13)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from leadcrm.leads.facts import FACTS, Fact, Origin, lines, shown
from leadcrm.leads.models import Lead

KEPT, GONE = "kept", "gone"
# Where a lead came from stays with its own dates; owner and stage bring along what hangs on them.
_MORE = {"owner": ("owner", "team")}
CHOICES: dict[str, Fact] = {
    fact.code: Fact(fact.code, fact.label, _MORE.get(fact.code, fact.fields))
    for fact in FACTS
    if fact.code != "source"
} | {"stage": Fact("stage", _("Stage"), ("stage", "stage_since", "lost_reason"))}


@dataclass(frozen=True)
class Side:
    """A value of one of the two, and where it came from."""

    value: str
    origin: Origin | None


@dataclass(frozen=True)
class Line:
    """One fact of both; `proposed` is the side whose value goes on unless somebody chooses otherwise."""

    code: str
    label: Any
    kept: Side
    gone: Side
    proposed: str

    @property
    def differs(self) -> bool:
        """Say whether there is anything to choose."""
        return self.kept.value != self.gone.value


def origin_words(lead: Lead) -> str:
    """Return what tells two leads of one name apart: where each came from, and when."""
    day = date_format(lead.obtained_on, "SHORT_DATE_FORMAT")
    return f"{lead.source}, {day}" if lead.source else day


def compared(kept: Lead, gone: Lead) -> list[Line]:
    """Return every fact of both, side by side."""
    origins = [{line.fact.code: line.origin for line in lines(lead)} for lead in (kept, gone)]
    return [
        Line(
            code,
            fact.label,
            Side(_shown(kept, fact), origins[0].get(code)),
            Side(_shown(gone, fact), origins[1].get(code)),
            _proposed(kept, gone, fact),
        )
        for code, fact in CHOICES.items()
        if _shown(kept, fact) or _shown(gone, fact)
    ]


def _shown(lead: Lead, fact: Fact) -> str:
    if fact.code in ("owner", "stage"):
        return str(getattr(lead, fact.code) or "")
    return shown(lead, fact)


def _proposed(kept: Lead, gone: Lead, fact: Fact) -> str:
    """The value that was confirmed last; what nobody ever confirmed goes by the day it came."""
    if not _shown(kept, fact):
        return GONE
    if not _shown(gone, fact):
        return KEPT
    return GONE if _confirmed(gone, fact) > _confirmed(kept, fact) else KEPT


def _confirmed(lead: Lead, fact: Fact) -> dt.date:
    origins = [lead.origin_of(name) for name in fact.fields]
    days = [parse_date(str(origin.get("confirmed_on") or origin.get("on") or "")) for origin in origins]
    return max((day for day in days if day), default=dt.date.min)
