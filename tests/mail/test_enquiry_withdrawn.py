"""Taking the enquiry back, the language of our mails, and whom a click at a shared address concerns."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from consent.gate import check
from consent.services.bases import set_basis
from leadcrm.leads.models import Activity, Lead, Task
from leadcrm.leads.services.mails import write_mail
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.tokens import unsubscribe_token
from privacy.models import LawfulBasis, Request
from tests.leads.people import person
from tests.mail.conftest import ANNA, letter, subscribe
from tests.mail.test_preferences import client, path_for, post


@pytest.fixture
def lead(words: None, lena: Any, assess_sales: None) -> Lead:
    """Anna, who asked for an offer; Lena looks after her."""
    found = person("Weber", "Anna", email=ANNA, owner=lena)
    for purpose, basis in (("enquiry_handling", "contract"), ("sales_pipeline", "legitimate_interest")):
        set_basis(
            subject=found.subject, purpose=purpose, basis=basis, channels=["email"], evidence="submission:1"
        )
    letter(found.subject).send()
    return found


@pytest.fixture
def assess_sales(db: None) -> None:
    """Nothing here depends on the assessment; the basis is what ends."""


def test_the_enquiry_is_taken_back_with_one_button(lead: Lead, lena: Any) -> None:
    """Its basis ends, what waits is taken back, sales are told, and a case of erasure is opened for the officer."""
    write_mail(
        lead=lead,
        author=lena,
        purpose="enquiry_handling",
        title="Offer",
        body="Here it is.",
        key=lead.subject_id,
    )
    assert "Withdraw the enquiry" in client().get(path_for(lead.subject)).content.decode()
    page = post(lead.subject, enquiry="withdraw")
    assert "Your enquiry is withdrawn." in page
    assert 'value="withdraw"' not in page
    assert not LawfulBasis.objects.filter(valid_to=None).exists()
    assert not check(lead.subject, "enquiry_handling", "email").allowed
    mail = OutboxMail.objects.get(purpose="enquiry_handling")
    assert (mail.state, mail.because) == ("cancelled", "ENQUIRY_WITHDRAWN")
    task = Task.objects.get(assignee=lena)
    assert "zurückgezogen" in task.title or "withdrawn" in task.title
    entry = Activity.objects.get(kind="consent")
    assert (entry.title, entry.by_person) == ("enquiry_withdrawn", True)
    case = Request.objects.get()
    assert (case.kind, case.state, case.person, case.email) == ("erasure", "open", lead.subject, ANNA)
    assert case.number
    assert OutboxMail.objects.filter(key=f"request:{case.pk}:received", to_address=ANNA).exists()


def test_taken_back_twice_is_taken_back_once(lead: Lead) -> None:
    post(lead.subject, enquiry="withdraw")
    assert "Your enquiry is withdrawn." not in post(lead.subject, enquiry="withdraw")
    assert Request.objects.count() == Task.objects.count() == 1


def test_whoever_still_reads_the_newsletter_keeps_it(lead: Lead) -> None:
    """R28: only the enquiry ends. What served it alone goes with the reviews of the night (W14)."""
    subscribe(lead.subject)
    letter(lead.subject).send()
    with time_machine.travel(dt.datetime(2026, 11, 27, 10, tzinfo=dt.UTC), tick=True):
        lead.subject.refresh_from_db()
        post_in_time(lead)
    assert not Request.objects.exists()
    assert check(lead.subject, "newsletter", "email").allowed
    assert Lead.objects.get().review_until == dt.date(2026, 12, 27)


def post_in_time(lead: Lead) -> None:
    answer = client().post(path_for(lead.subject), {"enquiry": "withdraw"})
    assert answer.status_code == 200


def test_at_a_shared_address_nobody_takes_an_enquiry_back(lead: Lead) -> None:
    """W9: whose enquiry it is, an address does not say."""
    person("Weber", "Dirk", email=ANNA)
    letter(lead.subject).send()
    post(lead.subject, enquiry="withdraw")
    assert LawfulBasis.objects.filter(valid_to=None).count() == 2
    assert not Request.objects.exists()


def test_the_language_of_our_mails_is_the_person_s_choice(lead: Lead, lena: Any) -> None:
    page = post(lead.subject, language="de")
    assert '<html lang="de"' in page
    assert "auf Deutsch" in page
    assert Lead.objects.get().language == "de"
    assert Lead.objects.get().origin_of("language")["origin"] == "person"
    lead.refresh_from_db()
    write_mail(
        lead=lead,
        author=lena,
        purpose="enquiry_handling",
        title="Angebot",
        body="Bitte.",
        key=lead.subject_id,
    )
    assert OutboxMail.objects.get(purpose="enquiry_handling").language == "de"
    page = client().get(path_for(lead.subject)).content.decode()
    assert 'value="de" lang="de" aria-pressed="true"' in page
    post(lead.subject, language="fr")
    assert Lead.objects.get().language == "de"


def test_one_click_at_a_shared_address_leaves_a_task_to_ask_the_other(lead: Lead, jonas: Any) -> None:
    """W9: one-click unsubscribe acts on the address for that purpose, for both; a task clarifies Dirk."""
    dirk = person("Weber", "Dirk", email=ANNA, owner=jonas)
    for one in (lead, dirk):
        subscribe(one.subject)
    token = unsubscribe_token(subject=lead.subject_id, purpose="newsletter", address=ANNA)
    for _ in range(2):
        assert Client().post(f"/unsubscribe/{token}/").status_code == 200
    for one in (lead, dirk):
        assert check(one.subject, "newsletter", "email").code == "CONSENT_WITHDRAWN"
    task = Task.objects.get()
    assert (task.lead, task.assignee) == (dirk, jonas)


@pytest.mark.parametrize(
    ("kind", "chosen"), [("access", "access"), ("erasure", "erasure"), ("x", ""), ("", "")]
)
def test_the_tiles_choose_the_right_beforehand(lead: Lead, kind: str, chosen: str) -> None:
    page = client().get(path_for(lead.subject)).content.decode()
    assert "/privacy/request/?kind=access" in page
    assert "/privacy/request/?kind=erasure" in page
    form = client().get(f"/privacy/request/?kind={kind}").content.decode()
    assert form.count(" checked") == bool(chosen)
    assert f'value="{chosen}" aria-describedby="r-{chosen}-text" checked' in form or not chosen
