"""What a merge ends, in words: consents of the one that the other has refused."""

from dataclasses import dataclass
from typing import Any

from consent.merging import closings
from consent.models import ConsentState
from leadcrm.leads.choosing import origin_words
from leadcrm.leads.models import Lead
from privacy.models.purpose import Channel
from privacy.purposes import PURPOSES


@dataclass(frozen=True)
class End:
    """A consent that does not survive: `who` gave it, `other` has refused that use."""

    purpose: str
    channel: Any
    who: str
    other: str


def ends_of(kept: Lead, gone: Lead) -> list[End]:
    """Return what ends when these two are merged; either may be kept, the answer is the same."""
    one, two = (f"{lead.name} ({origin_words(lead)})" for lead in (kept, gone))
    names = {kept.subject_id: (one, two), gone.subject_id: (two, one)}
    return [
        End(PURPOSES.called(state.purpose_id), _channel(state), *names[state.subject_id])
        for state in closings([kept.subject_id, gone.subject_id])
    ]


def _channel(state: ConsentState) -> Any:
    """The name of a purpose with one channel says it already."""
    return Channel(state.channel).label if len(PURPOSES[state.purpose_id].channels) > 1 else ""
