"""Legitimate interest needs three answered steps, an approver and a review in time (R5, R6)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from consent.gate import check
from consent.services.bases import set_basis
from privacy.assessments import (
    AssessmentIncomplete,
    AssessmentRefused,
    approve,
    covers,
    renew,
    state_of,
    write,
)
from privacy.models import Assessment, Subject
from tests.conftest import make_staff

pytestmark = pytest.mark.django_db
TABLE = "/admin/privacy/assessment/"
STEPS = {"interest": "Know who asked.", "necessity": "Nothing milder.", "balancing": "Expected."}


def draft(**changes: Any) -> Assessment:
    return Assessment.objects.create(
        purpose_id="sales_pipeline", **{"review_on": dt.date(2027, 1, 1)} | STEPS | changes
    )


@pytest.mark.parametrize("step", STEPS)
def test_an_unanswered_step_blocks_the_approval(ines: Any, step: str) -> None:
    """R5: step 2 empty, and the officer's click changes nothing."""
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


def test_what_was_approved_is_renewed_and_never_changed(ines: Any, as_user: Any) -> None:
    """R6: the history of versions stays; the new one waits for an approval of its own."""
    row = approve(assessment=draft(), approver=ines.subject)
    officer = as_user(ines)
    changed = {"purpose": "sales_pipeline", **STEPS, "interest": "Something else.", "review_on": "2028-01-01"}
    assert officer.post(f"{TABLE}{row.pk}/change/", changed).status_code == 403
    answer = officer.post(f"{TABLE}{row.pk}/step/renew/")
    copy = Assessment.objects.get(version=2)
    assert answer.headers["Location"] == f"{TABLE}{copy.pk}/change/"
    assert (copy.interest, copy.approved_on, copy.author) == (STEPS["interest"], None, ines.subject)
    assert officer.post(f"{TABLE}{copy.pk}/change/", changed).status_code == 302
    row.refresh_from_db()
    copy.refresh_from_db()
    assert (row.interest, copy.interest) == (STEPS["interest"], "Something else.")
    officer.post(f"{TABLE}{row.pk}/step/renew/")  # one draft at a time
    assert Assessment.objects.count() == 2


def test_the_newest_approved_version_counts(ines: Any) -> None:
    """R6: an older version with a later review date does not outlive the one that replaced it."""
    today = timezone.localdate()
    old = approve(assessment=draft(review_on=today + dt.timedelta(days=900)), approver=ines.subject)
    assert covers("sales_pipeline", today + dt.timedelta(days=800))
    new = renew(assessment=old, author=ines.subject)
    assert covers("sales_pipeline", today + dt.timedelta(days=800))  # a draft replaces nothing
    approve(assessment=new, approver=ines.subject)
    assert not covers("sales_pipeline", today + dt.timedelta(days=800))
    assert (state_of(old, today), state_of(Assessment.objects.get(pk=new.pk), today)) == (
        "superseded",
        "approved",
    )


def test_marketing_drafts_and_somebody_else_approves(mara: Any, ines: Any, as_user: Any) -> None:
    """R5: author and approver stand on it; marketing may write, only the officer approves."""
    marketing = as_user(mara)
    page = marketing.get(f"{TABLE}add/").content.decode()
    assert "Which interest is it exactly" in page  # the questions that help
    form = {"purpose": "post_marketing", **STEPS, "review_on": "2027-06-01"}
    assert marketing.post(f"{TABLE}add/", form).status_code == 302
    row = Assessment.objects.get()
    assert (row.author, row.version) == (mara.subject, 1)
    assert marketing.post(f"{TABLE}{row.pk}/step/approve/").status_code == 403
    as_user(ines).post(f"{TABLE}{row.pk}/step/approve/")
    row.refresh_from_db()
    assert row.approver == ines.subject


def test_where_two_officers_are_at_work_nobody_approves_their_own(ines: Any) -> None:
    """R5: four eyes; an officer alone has to do both."""
    row = write(assessment=draft(), author=ines.subject)
    second = make_staff("otto", "Otto", "Prem", "dpo")
    with pytest.raises(AssessmentRefused, match="Somebody else"):
        approve(assessment=row, approver=ines.subject)
    assert approve(assessment=row, approver=second.subject).approver == second.subject
    second.is_active = False
    second.save()
    alone = write(assessment=draft(), author=ines.subject)
    assert approve(assessment=alone, approver=ines.subject).approved_on


def test_a_review_date_that_has_passed_is_no_review_date(ines: Any) -> None:
    with pytest.raises(AssessmentRefused, match="review date"):
        approve(assessment=draft(review_on=timezone.localdate()), approver=ines.subject)


def test_an_overdue_review_is_seen_before_the_gate_shuts_and_after(ines: Any, as_user: Any) -> None:
    """R6: review 2026-10-01, grace 30 days: on 2026-10-31 allowed with a warning, on 2026-11-01 blocked."""
    with time_machine.travel(dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)):
        row = approve(assessment=draft(review_on=dt.date(2026, 10, 1)), approver=ines.subject)
        person = Subject.objects.create()
        set_basis(subject=person, purpose="sales_pipeline", basis="legitimate_interest")
    for day, state, board, allowed in (
        (dt.date(2026, 9, 20), "Approved", "review by 1 Oct 2026", True),
        (dt.date(2026, 10, 31), "Review due", "review due, blocked from 1 Nov 2026", True),
        (dt.date(2026, 11, 1), "Lapsed", "lapsed: blocked since 1 Nov 2026", False),
    ):
        with time_machine.travel(dt.datetime.combine(day, dt.time(12), dt.UTC)):
            officer = as_user(ines)
            assert state in officer.get(TABLE).content.decode(), day
            assert board in officer.get("/admin/").content.decode(), day
            answer = check(person, "sales_pipeline", "none")
            assert answer.allowed is allowed, day
            assert bool(answer.warning) is (day == dt.date(2026, 10, 31)), day
            assert covers("sales_pipeline", day) is allowed, day
    assert row.version == 1


def test_every_version_can_be_printed(ines: Any, lena: Any, as_user: Any) -> None:
    row = approve(assessment=draft(), approver=ines.subject)
    page = as_user(lena).get(f"{TABLE}{row.pk}/print/").content.decode()
    for words in (*STEPS.values(), "Ines Albrecht", "Sales work"):
        assert words in page
