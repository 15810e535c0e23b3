"""Legitimate interest needs three answered steps and an approver; nobody else's word opens the gate (R5)."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from privacy.assessments import AssessmentIncomplete, approve
from privacy.models import Assessment

pytestmark = pytest.mark.django_db
STEPS = {"interest": "Know who asked.", "necessity": "Nothing milder.", "balancing": "Expected."}


def draft(**changes: Any) -> Assessment:
    return Assessment.objects.create(
        purpose_id="sales_pipeline", review_on=dt.date(2027, 1, 1), **STEPS | changes
    )


@pytest.mark.parametrize("step", STEPS)
def test_an_unanswered_step_blocks_the_approval(ines: Any, step: str) -> None:
    with pytest.raises(AssessmentIncomplete):
        approve(assessment=draft(**{step: "  "}), approver=ines.subject)
    assert not Assessment.objects.filter(approved_on__isnull=False).exists()


def test_an_approval_names_who_and_when(ines: Any) -> None:
    row = approve(assessment=draft(), approver=ines.subject)
    row.refresh_from_db()
    assert row.approver == ines.subject
    assert row.approved_on is not None


def test_the_database_knows_no_approval_without_an_approver() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=draft().pk).update(approved_on=dt.date(2026, 1, 1))


def test_the_officer_approves_in_the_browser(ines: Any, as_user: Any) -> None:
    row = draft()
    form = {"action": "approve", "_selected_action": [row.pk]}
    as_user(ines).post("/admin/privacy/assessment/", form)
    row.refresh_from_db()
    assert row.approver == ines.subject


def test_the_administrator_does_not(arne: Any, as_user: Any) -> None:
    row = draft()
    as_user(arne).post("/admin/privacy/assessment/", {"action": "approve", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.approved_on is None


def test_a_changed_assessment_waits_for_a_new_approval(ines: Any, as_user: Any) -> None:
    row = approve(assessment=draft(), approver=ines.subject)
    changed = {"purpose": "sales_pipeline", **STEPS, "interest": "Something else.", "review_on": "2027-01-01"}
    answer = as_user(ines).post(f"/admin/privacy/assessment/{row.pk}/change/", changed)
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.approved_on, row.approver) == (None, None)
