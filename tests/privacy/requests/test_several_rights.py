"""One form, several rights: linked cases, one link, one code, and what needs no decision done at once."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from consent.gate import check
from consent.models import ConsentState
from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy.models import Objection, Request, Suppression
from privacy.requests.refusing import close_refused
from privacy.requests.rights.erasing import carry_out_due
from privacy.requests.rights.handlers import Handler, handler_of, register_handler
from privacy.suppression import digest
from tests.mail.conftest import Mailbox
from tests.privacy.conftest import EMAIL

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def submit(house: Any) -> Any:
    """Ask for several rights at once; return the link of the mail."""

    def make(email: str, *kinds: str) -> str:
        client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
        with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=4), tick=True):
            page = client.get("/privacy/request/").content.decode()
        token = re.search(r'name="token" value="([^"]+)"', page)[1]  # type: ignore[index]
        answer = client.post("/privacy/request/", {"kind": kinds, "email": email, "token": token})
        assert answer.status_code == 303, answer.content.decode()
        mail = OutboxMail.everyone.filter(to_address=email).latest("queued_at")
        return re.search(r"https?://[^/]+(/privacy/requests/\S+/)", mail.body)[1]  # type: ignore[index]

    return make


def prove(link: str) -> str:
    return Client(headers={"accept-language": "en"}).post(link).content.decode()


def test_one_form_opens_linked_cases_with_one_link_and_one_letter(person: Lead, submit: Any) -> None:
    """R81, R102: several rights in one letter are cases of one occasion; the copy comes before the erasure."""
    link = submit(EMAIL, "erasure", "access", "rectification")
    assert OutboxMail.everyone.filter(key__endswith=":prove").count() == 1
    page = prove(link)
    cases = list(Request.objects.order_by("number"))
    assert [case.kind for case in cases] == ["access", "rectification", "erasure"]
    assert len({case.occasion_id for case in cases}) == 1
    assert {(case.state, case.person_id) for case in cases} == {("open", person.subject_id)}
    assert [page.index(case.number) for case in cases] == sorted(page.index(case.number) for case in cases)  # type: ignore[arg-type]
    letters = OutboxMail.everyone.filter(key__endswith=":received")
    assert letters.count() == 1
    assert all(case.number in letters.get().body for case in cases)  # type: ignore[operator]


def test_no_advertising_and_no_consent_count_at_once_and_are_answered(person: Lead, submit: Any) -> None:
    """R90, R119: nobody decides about them."""
    prove(submit(EMAIL, "marketing", "withdrawal"))
    assert set(Request.objects.values_list("state", "decision")) == {("done", "granted")}
    assert not check(person.subject_id, "newsletter", "email").allowed
    assert Objection.objects.filter(subject=person.subject, channel="").exists()
    assert not ConsentState.objects.filter(subject=person.subject, status="confirmed").exists()
    body = OutboxMail.everyone.get(key__endswith=":received").body
    assert "no advertising" in body or "keine Werbung" in body


@pytest.mark.parametrize("kind", ["marketing", "withdrawal"])
def test_no_advertising_needs_no_proof_of_anything(house: Any, submit: Any, kind: str) -> None:
    """R90: an unknown sender's wish for an address is heeded before the link is opened, and for unknown addresses too."""
    submit("nobody@elsewhere.example", kind)
    assert Suppression.objects.filter(digest=digest("email", "nobody@elsewhere.example")).exists()


def test_an_unknown_address_hears_both(house: Any, submit: Any) -> None:
    prove(submit("nobody@elsewhere.example", "access", "marketing"))
    assert dict(Request.objects.values_list("kind", "decision")) == {
        "access": "nothing_held",
        "marketing": "granted",
    }


@pytest.mark.parametrize("kind", ["rectification", "restriction", "portability", "objection", "complaint"])
def test_a_right_without_a_machine_is_granted_by_hand_with_words(
    person: Lead, submit: Any, as_user: Any, ines: Any, kind: str
) -> None:
    """R81: each right is a case that is answered, and never closed without a word."""
    if handler_of(kind).panel != "admin/privacy/request/by_hand.html":
        pytest.skip("has a handler of its own")
    prove(submit(EMAIL, kind))
    case, officer = Request.objects.get(), as_user(ines)
    step = f"/admin/privacy/request/{case.pk}/step/"
    officer.post(step, {"step": "grant", "words": "  "})
    case.refresh_from_db()
    assert case.state == "open"
    officer.post(step, {"step": "grant", "words": "Wir haben es getan."})
    case.refresh_from_db()
    assert (case.state, case.decision, case.approver_id) == ("done", "granted", ines.subject_id)
    assert "Wir haben es getan." in OutboxMail.everyone.get(key=f"request:{case.pk}:done").body


def test_a_refusal_needs_a_reason_of_the_law_and_a_letter_that_has_left(
    person: Lead, submit: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R99: not closed before the letter with complaint and court has left; R87, R109: too much work is no reason."""
    prove(submit(EMAIL, "access"))
    case, officer = Request.objects.get(), as_user(ines)
    step = f"/admin/privacy/request/{case.pk}/step/"
    for reason, words in (("", "Darum."), ("no_time", "Darum."), ("exception", " ")):
        officer.post(step, {"step": "refuse", "reason": reason, "words": words})
        case.refresh_from_db()
        assert case.state == "open", (reason, words)
    officer.post(step, {"step": "refuse", "reason": "exception", "words": "Art. 15(4): ein Geheimnis."})
    assert close_refused() == 0
    case.refresh_from_db()
    assert (case.state, case.closed_at) == ("approved", None)
    deliver()
    assert close_refused() == 1
    case.refresh_from_db()
    assert (case.state, case.decision, case.reason) == ("done", "refused", "exception")
    text = mailbox.messages[-1].get_content()
    assert "Art. 77" in text
    assert "Art. 79" in text
    assert "ein Geheimnis" in text


def test_advertising_knows_no_refusal(person: Lead, submit: Any) -> None:
    """R119."""
    assert not handler_of("marketing").refusable
    assert not handler_of("withdrawal").refusable


def test_an_erasure_settles_what_else_was_asked(
    person: Lead, submit: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    prove(submit(EMAIL, "restriction", "erasure"))
    case = Request.objects.get(kind="erasure")
    as_user(ines).post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant", "word": "erase"})
    deliver()
    carry_out_due()
    other = Request.objects.get(kind="restriction")
    assert (other.state, other.decision, other.email) == ("done", "overtaken", "")


def test_a_complaint_is_answered_before_the_erasure(
    person: Lead, submit: Any, as_user: Any, ines: Any
) -> None:
    """R102."""
    prove(submit(EMAIL, "complaint", "erasure"))
    case = Request.objects.get(kind="erasure")
    as_user(ines).post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant", "word": "erase"})
    case.refresh_from_db()
    assert case.state == "open"


def test_a_right_has_one_handler() -> None:
    with pytest.raises(ValueError, match="no right"):
        register_handler("anything", Handler(grant=handler_of("access").grant))
    with pytest.raises(ValueError, match="already"):
        register_handler("access", Handler(grant=handler_of("access").grant))
