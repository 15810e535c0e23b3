"""An erasure that takes much is approved by two officers, where two are at work (four eyes)."""

from typing import Any

import pytest
from django.db import transaction

from leadcrm.leads.models import Lead
from privacy.models import Proposal
from tests.conftest import make_staff, set_number
from tests.privacy.recipients.conftest import EMAIL
from tests.privacy.recipients.conftest import clara as clara
from tests.privacy.recipients.test_told import step

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def few(house: Any) -> None:
    with transaction.atomic():
        set_number("erasure_large", 2)


def test_the_second_officer_confirms(clara: Lead, few: None, ask: Any, as_user: Any, ines: Any) -> None:
    other = as_user(make_staff("otto", "Otto", "Weiss", "dpo"))
    officer, case = as_user(ines), ask(EMAIL)
    page = officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert "another officer has to confirm" in page
    step(officer, case, step="grant", word="erase")
    case.refresh_from_db()
    assert (case.state, Proposal.objects.get().by_id) == ("open", ines.subject_id)
    step(officer, case, step="grant", confirm="1")
    case.refresh_from_db()
    assert case.state == "open", "nobody confirms what they proposed"
    step(other, case, step="grant", confirm="1")
    case.refresh_from_db()
    assert (case.state, Proposal.objects.exists()) == ("approved", False)


def test_a_small_one_and_an_officer_alone_need_no_second(
    clara: Lead, ask: Any, as_user: Any, ines: Any
) -> None:
    case = ask(EMAIL)
    step(as_user(ines), case, step="grant", word="erase")
    case.refresh_from_db()
    assert case.state == "approved"
