"""A consent to fax or messenger on the lead page: taken, its number proven, and then open (R24, R48)."""

from typing import Any

import pytest
from django.urls import reverse

from consent.gate import check
from consent.models import CallProof, ConsentRecord, ConsentText
from consent.services.call_proof import code_of
from privacy.models import Subject
from privacy.notices import current_notice
from tests.capture.conftest import publish_words
from tests.consent.conftest import make_text
from tests.leads.page import JULE, make_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def jule(lena: Any, ines: Any, controller: Any) -> Any:
    publish_words(controller, ines.subject)
    make_text(current_notice(), "message_marketing", ["messenger"])
    return make_lead(lena, company="")


def take(client: Any, lead: Any) -> Any:
    form = {
        "text": ConsentText.objects.get(purpose="message_marketing").pk,
        "route": "telephone",
        "place": "Anruf an 0341 4710 200",
    }
    return client.post(reverse("leads:take_consent", args=[lead.pk]), form)


def test_staff_proves_the_number_and_the_page_says_so(jule: Any, lena: Any, as_user: Any) -> None:
    """R24, R48: no check mail is of use; the code given from the number opens the gate, without a whole postal address."""
    client = as_user(lena)
    taken = take(client, jule)
    record = ConsentRecord.objects.get()
    url = reverse("leads:prove_number", args=[jule.pk, record.pk])
    assert taken["Location"] == url
    page = client.get(url).content.decode()
    assert code_of(record) in page
    assert "They wrote to us from this number" in page
    assert "§ 7a" not in page
    assert url in client.get(f"{jule.get_absolute_url()}?tab=privacy").content.decode()

    number = {"number": JULE["phone"], "means": "call_in"}
    assert client.post(url, number).status_code == 422
    assert not check(jule.subject, "message_marketing", "messenger").allowed
    assert client.post(url, {**number, "code": code_of(record)}).status_code == 302
    assert check(jule.subject, "message_marketing", "messenger").allowed
    assert CallProof.objects.get().number == ""
    page = client.get(f"{jule.get_absolute_url()}?tab=privacy").content.decode()
    assert "Offers to this number are allowed" in page
    assert url not in page


def test_without_a_number_nothing_is_written_down(jule: Any, lena: Any, as_user: Any) -> None:
    lead = make_lead(lena, company="", phone="", email="ohne@kunde.example")
    answer = take(as_user(lena), lead)
    assert answer.status_code == 422
    assert "Which number may we use?" in answer.content.decode()
    assert not ConsentRecord.objects.filter(subject=Subject.objects.get(pk=lead.subject_id)).exists()
