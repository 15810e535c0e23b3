"""The head of a lead's page: points with every reason, or an honest line why there are none."""

from typing import Any

import pytest

from leadcrm.leads.models import Lead
from leadcrm.scoring.models import ScoreModel
from leadcrm.scoring.services.computing import compute
from privacy.models import Subject
from privacy.restrictions import restrict

pytestmark = pytest.mark.django_db


def head(client: Any, lead: Lead) -> str:
    page = client.get(lead.get_absolute_url()).content.decode()
    return page.partition('<header class="lead-head">')[2].partition("</header>")[0]


def test_points_are_shown_with_reasons_version_and_day(
    jule: Lead, in_force: ScoreModel, lena: Any, as_user: Any
) -> None:
    client = as_user(lena)
    assert "it is being worked out" in head(client, jule)
    compute(subjects=[jule.subject_id])
    said = head(client, jule)
    assert "<b>15</b>" in said
    assert "job title with “leit”" in said
    assert "+10" in said
    assert "company is known" in said
    assert "By version 1 of the rules" in said
    assert "It orders whom we turn to first." in said
    assert "No score" not in said


def test_without_consent_the_page_says_so_and_what_is_lawful(
    ole: Lead, in_force: ScoreModel, lena: Any, as_user: Any
) -> None:
    said = head(as_user(lena), ole)
    assert "No score:" in said
    assert "The person has not consented to “Interest profile”." in said
    assert "Ask when the person next turns to us" in said


def test_without_a_score_in_force_nothing_is_said(ole: Lead, lena: Any, as_user: Any) -> None:
    assert "score" not in head(as_user(lena), ole).lower()


def test_of_a_child_there_is_none(jule: Lead, in_force: ScoreModel, lena: Any, as_user: Any) -> None:
    """R71: the page says why."""
    Subject.objects.filter(pk=jule.subject_id).update(child=True)
    assert "nobody works out a score about children" in head(as_user(lena), jule)


def test_of_a_restricted_person_the_officer_sees_none(
    jule: Lead, in_force: ScoreModel, ines: Any, as_user: Any
) -> None:
    compute(subjects=[jule.subject_id])
    restrict(subject=jule.subject, ground="accuracy", actor=ines.subject)
    officer = as_user(ines)
    officer.post(f"{jule.get_absolute_url()}look/", {"reason": "request"})
    said = head(officer, jule)
    assert "<b>15</b>" not in said
    assert "Processing is restricted" in said
