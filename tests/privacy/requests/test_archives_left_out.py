"""What only the law on keeping makes us store may be left out of a copy, and only with two ticks and a reason (R100)."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from privacy.models import Request
from privacy.package import as_json, package
from tests.leads.documents import document, sold
from tests.mail.conftest import Mailbox
from tests.privacy.conftest import EMAIL
from tests.privacy.requests.test_access import fetch

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "The archive lies sealed on paper in Halle."
ALL = {"effort": "1", "locked": "1", "left_out": REASON}


@pytest.fixture
def case(person: Lead, lena: Any, ask: Any) -> Any:
    """An access request of somebody of whom an invoice is kept."""
    with transaction.atomic():
        Lead.objects.filter(pk=person.pk).update(last_person_contact_on=dt.date(2026, 11, 1))
    document(person, sold(person, lena), number="R-2026-117")
    return ask(EMAIL, kind="access", language="en")


def grant(client: Any, case: Any, choices: dict[str, str]) -> str:
    step = f"/admin/privacy/request/{case.pk}/step/"
    return client.post(step, {"step": "grant", **choices}, follow=True).content.decode()


def test_by_default_nothing_is_left_out(case: Any, as_user: Any, ines: Any, mailbox: Mailbox) -> None:
    """R100, R92: the officer is offered it, and does nothing."""
    page = as_user(ines).get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert "Leave archives out (§ 34(1) no. 2 BDSG)" in page
    grant(as_user(ines), case, {"left_out": ""})
    assert not Request.objects.get(pk=case.pk).archives_left_out
    assert "R-2026-117" in fetch(case, case.shown_code).read.decode()


@pytest.mark.parametrize(
    ("missing", "word"), [("effort", "Effort:"), ("locked", "Other use:"), ("left_out", "Reason:")]
)
def test_without_one_of_the_three_it_is_refused(
    case: Any, as_user: Any, ines: Any, missing: str, word: str
) -> None:
    """R100: the sentence names the field, and the case stays open."""
    page = grant(as_user(ines), case, {key: value for key, value in ALL.items() if key != missing})
    assert word in page
    fresh = Request.objects.get(pk=case.pk)
    assert (fresh.state, fresh.archives_left_out, fresh.words) == ("open", False, "")


def test_with_both_ticks_and_a_reason_the_person_is_told_why(
    case: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R100, § 34(2) BDSG: restricted invoice archive; the reason stands in letter, copy and case."""
    officer = as_user(ines)
    grant(officer, case, ALL)
    fresh = Request.objects.get(pk=case.pk)
    assert (fresh.state, fresh.archives_left_out, fresh.words) == ("done", True, REASON)
    deliver()
    letter = next(m.get_content() for m in mailbox.messages if "Your copy is ready" in m["Subject"])
    assert REASON in letter.replace("\n", " ")
    assert "§ 34(1) no. 2 BDSG" in letter
    copy = fetch(case, case.shown_code).read.decode()
    assert "R-2026-117" not in copy
    assert REASON in copy
    assert "commercial documents" in copy
    assert "leads.Deal" in copy, "nothing else is left out"
    assert REASON in officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()


def test_a_package_says_what_is_not_in_it(person: Lead, lena: Any) -> None:
    """R100."""
    document(person, sold(person, lena), number="R-2026-117")
    assert "R-2026-117" in as_json(package([person.subject_id]))
    assert "R-2026-117" not in as_json(package([person.subject_id], left_out=REASON))
