"""A sign-up: nothing but a pending request until the button behind the link is pressed (R20–R24), then a lead."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from consent.gate import check
from consent.models import ConsentRecord, OptInRequest
from consent.services.call_proof import code_of
from leadcrm.capture.models import Form, Submission
from leadcrm.capture.services import remove_expired_signups
from leadcrm.leads.models import Lead
from leadcrm.leads.services.leads import change_fields
from leadcrm.mail.models import OutboxMail
from privacy.models import Subject
from tests.capture.conftest import ENQUIRY, Visitor

SIGNUP = {"email": "anna.weber@kunde.example", "consent": ["newsletter"]}


def link() -> str:
    """The path of the link in the newest check mail."""
    found = re.search(r"http://localhost:8000(/confirm/\S+)", OutboxMail.objects.latest("queued_at").body)
    assert found
    return found.group(1)


def test_before_the_click_there_is_no_lead(signup_form: Form, visitor: Visitor) -> None:
    assert visitor.send(SIGNUP, slug="newsletter").status_code == 303
    assert not Lead.objects.exists()
    assert Submission.objects.get().opt_in == OptInRequest.objects.get().pk
    assert check(OptInRequest.objects.get().subject, "newsletter", "email").code == "CONSENT_PENDING"


def test_a_signup_needs_its_tick(signup_form: Form, visitor: Visitor) -> None:
    # R14: the form does not take its own sending for a consent.
    answer = visitor.send({"email": SIGNUP["email"]}, slug="newsletter")
    assert answer.status_code == 422
    assert "Please tick" in answer.content.decode()
    assert not Submission.objects.exists()


def test_a_check_mail_is_free_of_advertising(signup_form: Form, visitor: Visitor) -> None:
    # R21
    visitor.send(SIGNUP, slug="newsletter")
    mail = OutboxMail.objects.get()
    assert (mail.html, "List-Unsubscribe" in mail.headers) == ("", False)


def test_opening_the_link_confirms_nothing(signup_form: Form, visitor: Visitor) -> None:
    # R23
    visitor.send(SIGNUP, slug="newsletter")
    for answer in (visitor.client.get(link()), visitor.client.head(link())):
        assert answer.status_code == 200
        assert not answer.cookies
    assert OptInRequest.objects.exists()
    assert not Lead.objects.exists()


def test_pressing_the_button_makes_the_lead(signup_form: Form, visitor: Visitor) -> None:
    visitor.send(SIGNUP, slug="newsletter", query="?utm_source=fair")
    path = link()
    answer = visitor.client.post(path)
    assert answer.status_code == 200
    assert not answer.cookies
    lead = Lead.objects.get()
    assert (lead.email, lead.utm_source, lead.obtained_from) == (SIGNUP["email"], "fair", "person")
    assert lead.notice == Submission.objects.get().notice
    assert check(lead.subject, "newsletter", "email").allowed
    assert lead.activities.get().by_person
    assert visitor.client.post(path).status_code == 200  # pressed twice is pressed once
    assert Lead.objects.count() == 1


def test_the_confirmation_of_an_enquiry_stands_on_the_leads_timeline(
    enquiry_form: Form, visitor: Visitor
) -> None:
    visitor.send({**ENQUIRY, "consent": ["newsletter"]})
    visitor.client.post(link())
    lead = Lead.objects.get()
    assert check(lead.subject, "newsletter", "email").allowed
    assert {entry.kind for entry in lead.activities.all()} == {"form", "consent"}
    assert lead.provenance["email"]["confirmed_on"] == timezone.localdate().isoformat()


def test_an_address_that_staff_changed_since_is_not_the_confirmed_one(
    enquiry_form: Form, visitor: Visitor
) -> None:
    visitor.send({**ENQUIRY, "consent": ["newsletter"]})
    changed = {"email": "other@kranich.example"}
    change_fields(lead=Lead.objects.get(), changes=changed, origin="staff")
    visitor.client.post(link())
    assert "confirmed_on" not in Lead.objects.get().provenance["email"]


def test_a_telephone_box_is_not_proven_by_a_mail(enquiry_form: Form, visitor: Visitor) -> None:
    # R24, W21
    visitor.send({**ENQUIRY, "phone": "0341 4710200", "consent": ["telephone_marketing"]})
    visitor.client.post(link())
    assert not check(Lead.objects.get().subject, "telephone_marketing", "telephone").allowed


def test_a_known_person_who_signs_up_stays_one_lead(
    enquiry_form: Form, signup_form: Form, visitor: Visitor
) -> None:
    visitor.send(ENQUIRY)
    visitor.send(SIGNUP, slug="newsletter")
    visitor.client.post(link())
    lead = Lead.objects.get()
    assert check(lead.subject, "newsletter", "email").allowed


def test_signing_up_twice_before_the_click_is_one_person(signup_form: Form, visitor: Visitor) -> None:
    visitor.send(SIGNUP, slug="newsletter")
    first = link()
    visitor.send(SIGNUP, slug="newsletter")
    visitor.client.post(link())
    visitor.client.post(first)
    assert Lead.objects.count() == 1


@pytest.mark.parametrize("token", ["x", "abc:def:ghi"])
def test_a_forged_link_confirms_nothing(signup_form: Form, visitor: Visitor, token: str) -> None:
    visitor.send(SIGNUP, slug="newsletter")
    assert visitor.client.post(f"/confirm/{token}/").status_code == 410
    assert not Lead.objects.exists()


def test_an_unconfirmed_signup_leaves_nothing_behind(signup_form: Form, visitor: Visitor) -> None:
    # R22: after the expiry no row with that address remains, the trail's old values included.
    visitor.send(SIGNUP, slug="newsletter")
    path, later = link(), timezone.now() + dt.timedelta(days=8)
    assert {"mail_outboxmail", "privacy_auditdetail"} < {*residue(SIGNUP["email"])}
    with time_machine.travel(later, tick=True):
        assert remove_expired_signups(timezone.localdate(), True).left == 1
        assert Submission.objects.exists()
        assert remove_expired_signups(timezone.localdate(), False).done == 1
        assert visitor.client.post(path).status_code == 410
    assert not Lead.objects.exists()
    assert residue(SIGNUP["email"]) == []


def test_a_signup_beyond_the_days_check_mails_is_not_stored(signup_form: Form, visitor: Visitor) -> None:
    for _ in range(5):
        assert visitor.send(SIGNUP, slug="newsletter").status_code == 303
    assert OutboxMail.objects.count() == Submission.objects.count() == OptInRequest.objects.count() == 3


def test_what_was_confirmed_or_still_may_be_is_not_removed(signup_form: Form, visitor: Visitor) -> None:
    visitor.send(SIGNUP, slug="newsletter")
    assert remove_expired_signups(timezone.localdate(), False).due == 0
    visitor.client.post(link())
    with time_machine.travel(timezone.now() + dt.timedelta(days=8), tick=True):
        assert remove_expired_signups(timezone.localdate(), False).due == 0
    assert Lead.objects.exists()


def test_a_leads_unanswered_question_goes_and_the_lead_stays(
    enquiry_form: Form, signup_form: Form, visitor: Visitor
) -> None:
    visitor.send(ENQUIRY)
    visitor.send(SIGNUP, slug="newsletter")
    with time_machine.travel(timezone.now() + dt.timedelta(days=8), tick=True):
        assert remove_expired_signups(timezone.localdate(), False).done == 1
    assert Lead.objects.get().email == ENQUIRY["email"]
    assert Submission.objects.get().form == enquiry_form
    assert Subject.objects.filter(pk=Lead.objects.get().subject_id, state="active").exists()


def residue(text: str) -> list[str]:
    """The tables in which *text* still stands, whatever their columns."""
    tables = [table for table in connection.introspection.table_names() if table != "django_session"]
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}" t WHERE t::text LIKE %s)', [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_who_agreed_to_calls_is_told_how_to_prove_the_number(enquiry_form: Form, visitor: Visitor) -> None:
    """R24: the click proves the mailbox; the code said on a call from the number proves the number."""
    visitor.send({**ENQUIRY, "phone": "0341 4710200", "consent": ["newsletter", "telephone_marketing"]})
    page = visitor.client.post(link()).content.decode()
    record = ConsentRecord.objects.get(channel="telephone")
    assert code_of(record) in page
    assert check(record.subject, "telephone_marketing", "telephone").lacks == ("number",)
