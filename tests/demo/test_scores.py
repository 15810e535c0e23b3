"""The demo's score: in force, worked out for whoever agreed, and for nobody else."""

import pytest

from consent.gate import decisions
from leadcrm.leads.models import Lead
from leadcrm.scoring.models import Score, ScoreModel

pytestmark = pytest.mark.usefixtures("demo")


def test_whoever_agreed_to_a_profile_has_a_score_and_some_are_hot() -> None:
    model = ScoreModel.objects.in_force().get()
    said = decisions(Lead.everyone.values_list("subject", flat=True), "profiling", "none")
    scored = set(Score.everyone.values_list("subject", flat=True))
    assert scored == {person for person, decision in said.items() if decision.allowed}
    assert len(scored) > 10
    assert 0 < Score.everyone.filter(hot=True).count() < len(scored)
    assert all(sum(each["points"] for each in s.reasons) == s.points for s in Score.everyone.all())
    assert model.completed_at
