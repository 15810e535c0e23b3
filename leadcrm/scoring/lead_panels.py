"""The score in the head of the lead page: the points with their reasons, or why there are none (R65, R69)."""

from dataclasses import dataclass

from consent.decision import Decision
from consent.gate import check
from leadcrm.accounts.models import User
from leadcrm.leads.models import Lead
from leadcrm.leads.panels import HeadPart, register_head
from leadcrm.scoring import lead_list  # noqa: F401  (registers the column)
from leadcrm.scoring.models import Score, ScoreModel
from leadcrm.scoring.services.computing import score_model
from leadcrm.scoring.words import by_weight, reasons


@dataclass(frozen=True)
class Shown:
    """What the head says: a score with its reasons, or the gate's answer, or that it is being worked out."""

    model: ScoreModel
    decision: Decision
    child: bool
    score: Score | None
    reasons: list[tuple[str, str]]


def _load(lead: Lead, user: User) -> Shown | None:
    model = score_model()
    if model is None:
        return None
    decision = check(lead.subject_id, model.purpose_id, "none")
    allowed = decision.allowed and not lead.subject.child
    found = Score.everyone.filter(lead=lead).select_related("model").first() if allowed else None
    told = reasons(by_weight(found.reasons), found.model.rules.all()) if found else []
    return Shown(found.model if found else model, decision, lead.subject.child, found, told)


register_head(HeadPart("score", "scoring/badge.html", "scoring/line.html", _load))
