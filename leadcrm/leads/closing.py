"""What a merge ends, in words: consents of the one that the other has refused."""

from dataclasses import dataclass
from typing import Any

from consent.merging import closings
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
    names = {kept.subject_id: (kept.name, gone.name), gone.subject_id: (gone.name, kept.name)}
    return [
        End(PURPOSES.called(state.purpose_id), Channel(state.channel).label, *names[state.subject_id])
        for state in closings([kept.subject_id, gone.subject_id])
    ]
