"""The call button and the log of calls: advertising only where the gate lets it (R56, R57), answers as before."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consent.gate import check
from consent.models import CallProof, ConsentRecord, PresumedInterest
from consent.services.bases import set_basis
from consent.services.call_proof import code_of
from leadcrm.leads.models import Activity, Withheld
from privacy.models import Notice, Subject
from tests.consent.conftest import make_text
from tests.consent.test_call_proof import prove, ticked
from tests.leads.page import JULE, make_lead

pytestmark = pytest.mark.django_db
CALLS = ("telephone_marketing", "telephone")


@pytest.fixture
def jule(lena: Any, controller: Any) -> Any:
    """A consumer with a number who agreed to nothing."""
    return make_lead(lena, company="", street="Am Ring 4", postcode="04155", city="Leipzig")


@pytest.fixture
def text(db: None) -> Any:
    return make_text(
        Notice.objects.create(version=1, slots={}, sha256="0" * 64), "telephone_marketing", ["telephone"]
    )


def call(client: Any, lead: Any, **changes: Any) -> Any:
    form = {"direction": "out", "purpose": "telephone_marketing", "outcome": "reached", **changes}
    return client.post(reverse("leads:write", args=[lead.pk, "call"]), form)


def test_a_consumer_without_proof_has_no_button_and_an_advertising_call_is_refused(
    jule: Any, lena: Any, as_user: Any
) -> None:
    """R56: consumer without phone consent → the page says why, the server answers 403, nothing is logged."""
    client = as_user(lena)
    page = client.get(jule.get_absolute_url()).content.decode()
    assert 'aria-disabled="true" aria-describedby="why-no-call"' in page
    assert "Ask when the person next turns to us" in page
    answer = call(client, jule)
    assert answer.status_code == 403
    assert "Call not allowed." in answer.content.decode()
    assert not Activity.objects.filter(kind="call").exists()


def test_a_call_with_a_whole_proof_is_logged_and_keeps_the_proof_anew(
    jule: Any, lena: Any, as_user: Any, text: Any, time_machine: Any
) -> None:
    """R56, R58: allowed, and the five years run from this call."""
    time_machine.move_to(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), tick=True)
    with transaction.atomic():
        client, record = as_user(lena), ticked(jule.subject, text)
    answer = client.post(
        reverse("leads:prove_number", args=[jule.pk, record.pk]),
        {"number": JULE["phone"], "means": "call_in", "code": code_of(record)},
    )
    assert answer.status_code == 302
    assert check(jule.subject, *CALLS).allowed
    time_machine.move_to(dt.datetime(2026, 3, 15, 9, tzinfo=dt.UTC), tick=True)
    assert call(as_user(lena), jule).status_code == 302
    assert Activity.objects.get(kind="call").purpose == "telephone_marketing"
    assert CallProof.objects.get().keep_until == dt.date(2031, 3, 15)
    assert "about our offers" in as_user(lena).get(jule.get_absolute_url()).content.decode()


def test_an_answer_to_their_own_enquiry_stays_service(jule: Any, lena: Any, as_user: Any) -> None:
    """R56 is about advertising: who asked us is called back about it."""
    set_basis(
        subject=jule.subject,
        purpose="enquiry_handling",
        basis="contract",
        channels=["telephone"],
        evidence="form:1",
    )
    client = as_user(lena)
    assert "?write=call" in client.get(jule.get_absolute_url()).content.decode()
    assert call(client, jule, purpose="enquiry_handling").status_code == 302
    assert call(client, jule, direction="in").status_code == 302
    assert [a.purpose for a in Activity.objects.filter(kind="call").order_by("pk")] == [
        "enquiry_handling",
        "",
    ]
    assert call(client, jule).status_code == 403


def test_a_business_is_called_on_facts_noted_before(lena: Any, as_user: Any, controller: Any) -> None:
    """R57: the facts come before the call; who notes them afterwards has called without."""
    firm, client = make_lead(lena), as_user(lena)
    Subject.objects.filter(pk=firm.subject_id).update(party="business")
    earlier = timezone.localtime() - dt.timedelta(hours=2)
    page = client.get(firm.get_absolute_url()).content.decode()
    assert reverse("leads:interest", args=[firm.pk]) in page
    url = reverse("leads:interest", args=[firm.pk])
    day = (timezone.localdate() - dt.timedelta(days=10)).isoformat()
    empty = client.post(url, {"reason": "could be interested", "source": "our list", "on": day})
    assert empty.status_code == 422
    assert "This fits everybody" in empty.content.decode()
    facts = {
        "reason": "asked for call-back on fair 2026-09-12, stand list",
        "source": "stand list",
        "on": day,
    }
    assert client.post(url, facts).status_code == 302
    noted = PresumedInterest.objects.get()
    assert (noted.actor, noted.subject_id) == (lena.subject, firm.subject_id)
    assert call(client, firm, at=earlier.strftime("%Y-%m-%dT%H:%M")).status_code == 403
    assert call(client, firm).status_code == 302
    assert "stand list" in client.get(f"{firm.get_absolute_url()}?tab=privacy").content.decode()


def test_facts_about_special_categories_are_not_stored(lena: Any, as_user: Any, controller: Any) -> None:
    """R10: also why a business expects our call is free text; that somebody was warned stays, the text does not."""
    firm = make_lead(lena)
    Subject.objects.filter(pk=firm.subject_id).update(party="business")
    day = timezone.localdate().isoformat()
    said = "Bat um Rückruf nach der Chemotherapie wegen Wärmepumpe Halle drei"
    answer = as_user(lena).post(
        reverse("leads:interest", args=[firm.pk]), {"reason": said, "source": "Gespräch am Stand", "on": day}
    )
    assert answer.status_code == 422
    assert not PresumedInterest.objects.exists()
    assert (Withheld.objects.get().text, Withheld.objects.get().lead) == ("", firm)


def test_a_stranger_notes_no_facts_and_proves_nothing(
    jule: Any, tom: Any, mara: Any, text: Any, as_user: Any
) -> None:
    with transaction.atomic():
        record = ticked(jule.subject, text)
    for user, code in ((tom, 404), (mara, 403)):
        for name, args in (
            ("interest", [jule.pk]),
            ("prove_number", [jule.pk, record.pk]),
            ("take_consent", [jule.pk]),
        ):
            assert as_user(user).post(reverse(f"leads:{name}", args=args), {}).status_code == code
    assert ConsentRecord.objects.count() == 1


def test_the_page_costs_the_same_with_many_facts_and_proofs(
    jule: Any, lena: Any, as_user: Any, text: Any, django_assert_num_queries: Any
) -> None:
    client, url = as_user(lena), f"{jule.get_absolute_url()}?tab=privacy"
    with transaction.atomic():
        prove(ticked(jule.subject, text), lena.subject)
    client.get(url)
    with CaptureQueriesContext(connection) as before:
        client.get(url)
    with transaction.atomic():
        for _ in range(5):
            prove(ticked(jule.subject, text), lena.subject)
    with django_assert_num_queries(len(before)):
        client.get(url)
