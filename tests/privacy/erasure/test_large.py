"""An erasure that takes much is approved by two officers, where two are at work (four eyes)."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from leadcrm.leads.models import Lead
from privacy.models import Request
from tests.conftest import make_staff, set_number
from tests.privacy.recipients.conftest import EMAIL
from tests.privacy.recipients.conftest import clara as clara

pytestmark = pytest.mark.django_db(transaction=True)


def approve(officer: Client, case: Request) -> str:
    step = {"step": "grant", "word": "erase"}
    page = officer.post(f"/admin/privacy/request/{case.pk}/step/", step, follow=True)
    case.refresh_from_db()
    return page.content.decode()


@pytest.fixture
def few(house: Any) -> None:
    """Two entries are much."""
    with transaction.atomic():
        set_number("erasure_large", 2)


def test_another_officer_approves_what_one_proposed(
    clara: Lead, few: None, ask: Any, as_user: Any, ines: Any
) -> None:
    otto = make_staff("otto", "Otto", "Weiss", "dpo")
    case = ask(EMAIL)
    page = as_user(ines).get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert "your approval is a proposal" in page
    assert "Proposed by Ines Albrecht" in approve(as_user(ines), case)
    assert (case.state, case.proposer_id) == ("open", ines.subject_id)
    assert "another officer has to approve it" in approve(as_user(ines), case)
    assert case.state == "open", "nobody approves what they proposed"
    approve(as_user(otto), case)
    assert (case.state, case.approver_id, case.proposer_id) == ("approved", otto.subject_id, ines.subject_id)


def test_a_small_one_needs_no_second_officer(
    clara: Lead, house: Any, ask: Any, as_user: Any, ines: Any
) -> None:
    make_staff("otto", "Otto", "Weiss", "dpo")
    case = ask(EMAIL)
    approve(as_user(ines), case)
    assert (case.state, case.proposer_id) == ("approved", None)


def test_an_officer_alone_decides_alone(clara: Lead, few: None, ask: Any, as_user: Any, ines: Any) -> None:
    case = ask(EMAIL)
    approve(as_user(ines), case)
    assert case.state == "approved"
