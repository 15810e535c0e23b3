"""What a person learns of their score: inputs, influence, version, significance, in plain words (Art. 15(1)(h), R70)."""

import uuid
from typing import Any

import pytest
from django.utils import timezone, translation

from consent.models import Site
from leadcrm.leads.models import Lead
from leadcrm.scoring.models import ScoreModel
from leadcrm.scoring.services.computing import compute
from leadcrm.tracking.models import Visit, Visitor
from privacy.access import export
from privacy.package import as_html, as_json, package
from privacy.portability.scope import portable

pytestmark = pytest.mark.django_db


@pytest.fixture
def visited(jule: Lead, in_force: ScoreModel) -> Lead:
    """Three visits beside her job title and company."""
    now, site = timezone.now(), Site.objects.create(code="w", name="w", origins=["https://w.example"])
    visitor = Visitor.objects.create(receipt=uuid.uuid4(), first_seen=now.date(), last_seen=now.date())
    for _ in range(3):
        Visit.objects.create(visitor=visitor, subject=jule.subject, site=site, at=now, path="/")
    compute(subjects=[jule.subject_id])
    return jule


def section(lead: Lead, language: str = "en") -> str:
    with translation.override(language):
        return "\n".join(package([lead.subject_id])["sections"]["automated"]["text"])


def test_the_answer_lists_what_counted_and_how(visited: Lead) -> None:
    """R70: response for L lists "3 page visits (+15), job title (+10)"; a formula alone is not enough."""
    said = section(visited)
    assert "“Interest”: 30 points" in said
    assert "job title with “leit” (+10), company is known (+5), 3 page visits in 30 days (+15)" in said
    assert "3 page visits in 30 days: +15 points. It counts +5 each time, 3 times at most." in said
    assert "it counted nothing: turned to us, in the last 90 days; open deals" in said
    assert "by version 1 of the rules" in said
    assert "It orders whom we turn to first." in said
    assert "From 20 points on you count as “hot”" in said
    assert "No decision is made by it" in said
    assert "withdraw your consent to “Interest profile” at any time" in said


def test_it_is_told_in_german(visited: Lead) -> None:
    said = section(visited, "de")
    assert "„Interesse“: 30 Punkte" in said
    assert "Er ordnet, wen wir zuerst anrufen." in said
    assert "Keine Entscheidung" in said
    assert "points" not in said


def test_it_stands_in_every_form_of_the_answer(visited: Lead) -> None:
    answer = package([visited.subject_id])
    assert "3 page visits in 30 days" in as_html(answer)
    assert "3 page visits in 30 days (+15)" in as_json(answer), "the copy tells the reasons in words, too"


def test_whoever_has_no_score_reads_nothing_of_one(ole: Lead, in_force: ScoreModel) -> None:
    compute(subjects=[ole.subject_id])
    assert section(ole) == "No decision about you is made by a machine alone."


def test_a_score_is_derived_and_no_part_of_what_goes_along(visited: Lead) -> None:
    """Art. 20 covers what was provided and observed; what we worked out of it is in the copy alone (R70)."""
    people: Any = [visited.subject_id]
    assert "scoring.Score" in {table.label for table in export(people)}
    along = {table["table"] for table in portable(people)["data"]}
    assert "tracking.Visit" in along
    assert "scoring.Score" not in along
