"""Manifestly unfounded or excessive: never without a file that proves it and an officer who approves it (R97, W15)."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from leadcrm.mail.dispatch import deliver
from privacy.models import AbuseFile, CaseLetter, Request
from privacy.requests.arrival.taking_in import take_in
from privacy.requests.letters.kept_letters import note_sent
from privacy.requests.refusing import close_refused
from tests.conftest import make_staff
from tests.leads.people import person as make_person
from tests.mail.conftest import Mailbox, mailbox  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "carla@haushalt.example"
FACTS = "Anmeldung zum Newsletter am 1. März, Antrag auf Auskunft am 14. März."
PROVEN = {
    "step": "abuse",
    "ground": "excessive",
    "facts": FACTS,
    "intent": "Wirbt öffentlich damit, so Schadenersatz zu erzeugen.",
    "evidence": "Presseberichte vom Februar, 14 gleiche Schreiben an andere, Ordner Recht/2026.",
}
REFUSAL = {
    "step": "refuse",
    "reason": "excessive",
    "words": "Der Antrag dient nur dazu, Ansprüche zu erzeugen.",
}


@pytest.fixture
def officer(as_user: Any, ines: Any) -> Client:
    client: Client = as_user(ines)
    client.cookies["django_language"] = "en"
    return client


def ask(ines: Any, day: str) -> Request:
    return take_in(
        kinds=["access"],
        channel="mail",
        arrived_at=dt.datetime.fromisoformat(f"{day}T09:00+01:00"),
        taken_by=ines.subject,
        email=ADDRESS,
    )[0]


@pytest.fixture
def case(house: Any, ines: Any) -> Request:
    """Signed up on 1 March, asked on 14 March 2026, thirteen days later."""
    with time_machine.travel("2026-03-01 12:00+01:00"), transaction.atomic():
        make_person("Carla", email=ADDRESS)
    with time_machine.travel("2026-03-14 12:00+01:00"):
        return ask(ines, "2026-03-14")


def step(officer: Client, case: Request, **values: str) -> str:
    answer = officer.post(f"/admin/privacy/request/{case.pk}/step/", values, follow=True)
    case.refresh_from_db()
    return answer.content.decode()


def disabled(officer: Client, case: Request) -> set[str]:
    """Return the reasons that the desk does not let anybody choose."""
    page = officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    return set(re.findall(r'<option value="(\w+)" disabled>', page))


def test_thirteen_days_after_the_sign_up_are_no_abuse(
    case: Request,
    officer: Client,
    mailbox: Mailbox,  # noqa: F811
) -> None:
    """R97, W15: signed up 1 Mar, asked 14 Mar, due 14 Apr; refusal disabled, with a file and an officer enabled."""
    assert case.due_on == dt.date(2026, 4, 14)
    with time_machine.travel("2026-03-20 10:00+01:00"):
        assert disabled(officer, case) == {"unfounded", "excessive"}
        step(officer, case, **REFUSAL)
        assert case.state == "open"
        step(officer, case, step="abuse", ground="excessive", facts=FACTS)
        step(officer, case, step="abuse_approve", outcome="refusal")
        assert AbuseFile.objects.get().approved_at is None, "the days alone prove nothing"
        step(officer, case, **{**PROVEN, "intent": ""})
        step(officer, case, step="abuse_approve", outcome="refusal")
        assert AbuseFile.objects.get().approved_at is None, "a first request needs the intention, too"
        step(officer, case, **PROVEN)
        assert disabled(officer, case) == {"unfounded", "excessive"}, "written is not approved"
        step(officer, case, step="abuse_approve", outcome="refusal")
        assert disabled(officer, case) == {"unfounded"}
    with time_machine.travel("2026-04-14 16:00+02:00"):
        step(officer, case, **REFUSAL)
        deliver()
        assert close_refused() == 1
    case.refresh_from_db()
    assert (case.state, case.decision, case.reason) == ("done", "refused", "excessive")
    assert timezone.localtime(case.closed_at).date() <= case.due_on, "within the month"
    text = mailbox.messages[-1].get_content()
    assert [words for words in ("Ansprüche zu erzeugen", "Art. 77", "Art. 79") if words not in text] == []


def test_a_fee_is_told_before_it_is_charged(
    case: Request,
    officer: Client,
    mailbox: Mailbox,  # noqa: F811
) -> None:
    """R97: the notice names amount, reason and remedies; charging waits until it was sent; the answer still follows."""
    with time_machine.travel("2026-03-20 10:00+01:00"):
        step(officer, case, **PROVEN)
        step(officer, case, step="abuse_approve", outcome="fee", fee="viel")
        assert AbuseFile.objects.get().outcome == ""
        step(officer, case, step="abuse_approve", outcome="fee", fee="35,50")
        step(officer, case, **REFUSAL)
        assert case.state == "open", "approved was a fee, not a refusal"
        step(officer, case, step="charge")
        step(officer, case, step="fee", words="Vierzehn gleiche Anträge.")
        step(officer, case, step="charge")
        assert AbuseFile.objects.get().charged_on is None, "written is not sent"
        deliver()
        note_sent()
        step(officer, case, step="charge")
    assert AbuseFile.objects.get().charged_on == dt.date(2026, 3, 20)
    text = CaseLetter.objects.get(name="fee").body
    assert [words for words in ("35,50", "Vierzehn gleiche", "Art. 77", "Art. 79") if words not in text] == []
    step(officer, case, step="grant")
    assert case.decision == "granted"


def test_a_repeated_request_needs_facts_and_evidence(case: Request, officer: Client, ines: Any) -> None:
    """R97: what was asked before counts; the intention need not be proven then."""
    with time_machine.travel("2026-03-20 10:00+01:00"):
        again = ask(ines, "2026-03-20")
        step(officer, again, **{**PROVEN, "intent": ""})
        step(officer, again, step="abuse_approve", outcome="refusal")
    assert AbuseFile.objects.get().outcome == "refusal"


def test_with_two_officers_another_one_approves(case: Request, officer: Client, as_user: Any) -> None:
    """R97: nobody approves what they wrote themselves."""
    olga = make_staff("olga", "Olga", "Brandt", "dpo")
    step(officer, case, **PROVEN)
    step(officer, case, step="abuse_approve", outcome="refusal")
    assert AbuseFile.objects.get().approved_at is None
    step(as_user(olga), case, step="abuse_approve", outcome="refusal")
    file = AbuseFile.objects.get()
    assert file.approver_id == olga.subject_id
    step(officer, case, **{**PROVEN, "facts": "Anders."})
    assert AbuseFile.objects.get().facts == FACTS, "approved, it stays as it is"
