"""Writing to a lead: the gate is asked before, at queueing, and a wish of the person closes it at once."""

import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from consent.gate import check
from consent.models import ConsentRecord
from consent.services.bases import set_basis
from consent.services.projection import append
from leadcrm.leads.models import Activity
from leadcrm.leads.services.activities import add_activity
from leadcrm.mail.models import OutboxMail
from privacy.models import AuditEntry, Notice, Objection
from tests.consent.conftest import given, make_text
from tests.leads.page import JULE, make_lead, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def jule(lena: Any, controller: Any) -> Any:
    """Somebody who asked by form and agreed to nothing else."""
    lead = make_lead(lena)
    set_basis(
        subject=lead.subject,
        purpose="enquiry_handling",
        basis="contract",
        channels=["email"],
        evidence="form:1",
    )
    return lead


@pytest.fixture
def agreed(jule: Any) -> Any:
    """Jule after she confirmed the newsletter."""
    notice = Notice.objects.create(version=1, slots={}, sha256="0" * 64)
    append([given(jule.subject, make_text(notice, "newsletter", ["email"]), email=JULE["email"])])
    return jule


def _mail(**changes: Any) -> dict[str, Any]:
    return {"purpose": "newsletter", "title": "News", "body": "Heat pumps.", "key": uuid.uuid4(), **changes}


def _send(client: Any, lead: Any, **changes: Any) -> Any:
    return client.post(reverse("leads:write", args=[lead.pk, "mail"]), _mail(**changes))


def test_an_answer_to_the_enquiry_is_queued_with_its_purpose_and_an_entry(
    jule: Any, lena: Any, as_user: Any
) -> None:
    assert _send(as_user(lena), jule, purpose="enquiry_handling", title="Your offer").status_code == 302
    mail = OutboxMail.objects.get()
    assert (mail.purpose_id, mail.subject, mail.to_address, mail.title, mail.state) == (
        "enquiry_handling",
        jule.subject,
        JULE["email"],
        "Your offer",
        "queued",
    )
    assert mail.sender_id == lena.subject_id
    entry = Activity.objects.get(lead=jule)
    assert (entry.kind, entry.title, entry.ref, entry.by_person) == (
        "mail",
        "Your offer",
        f"mail:{mail.pk}",
        False,
    )


def test_a_newsletter_without_consent_is_refused_with_the_sentence_and_nothing_stored(
    jule: Any, lena: Any, as_user: Any
) -> None:
    answer = _send(as_user(lena), jule)
    assert answer.status_code == 422
    assert check(jule.subject, "newsletter", "email").because in answer.context["form"].non_field_errors()[0]
    assert "Heat pumps." in answer.content.decode()
    assert not OutboxMail.objects.exists()
    assert not Activity.objects.filter(lead=jule).exists()


def test_the_composer_says_beforehand_what_the_gate_allows(jule: Any, lena: Any, as_user: Any) -> None:
    page = as_user(lena).get(jule.get_absolute_url() + "?write=mail")
    said = {v.purpose: v.allowed for v in page.context["mail_verdicts"]}
    assert said == {"enquiry_handling": True, "newsletter": False}
    newsletter = page.content.decode().split('value="newsletter"')[1].split(">")[0]
    assert "disabled" in newsletter


def test_a_confirmed_consent_opens_the_newsletter_and_shows_its_proof(
    agreed: Any, lena: Any, as_user: Any
) -> None:
    client = as_user(lena)
    record = ConsentRecord.objects.get()
    proof = reverse("leads:proof", args=[agreed.pk, record.pk])
    assert proof in client.get(agreed.get_absolute_url()).content.decode()
    assert "SHA-256" in client.get(proof).content.decode()
    assert AuditEntry.objects.filter(
        verb="proof", subject=agreed.subject_id, actor=str(lena.subject_id)
    ).exists()
    _send(client, agreed)
    assert "unsubscribe" in OutboxMail.objects.get().body


def test_the_same_mail_posted_twice_is_one_mail(jule: Any, lena: Any, as_user: Any) -> None:
    client, key = as_user(lena), uuid.uuid4()
    for _ in range(2):
        assert _send(client, jule, purpose="enquiry_handling", key=key).status_code == 302
    assert OutboxMail.objects.count() == Activity.objects.filter(lead=jule).count() == 1


@pytest.mark.parametrize("title", ["A\r\nBcc: all@kranich.example", "A\nB", "A\x00B", ""])
def test_a_subject_line_is_one_line(jule: Any, lena: Any, as_user: Any, title: str) -> None:
    assert _send(as_user(lena), jule, purpose="enquiry_handling", title=title).status_code == 422
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize("purpose", ["rights_handling", "legal_notice", "staff_account", "", "nonsense"])
def test_no_duty_purpose_opens_a_way_around_the_gate(
    jule: Any, lena: Any, as_user: Any, purpose: str
) -> None:
    assert _send(as_user(lena), jule, purpose=purpose).status_code == 422
    assert not OutboxMail.objects.exists()


def test_a_withdrawal_told_to_staff_closes_the_gate_and_takes_back_what_waits(
    agreed: Any, lena: Any, as_user: Any
) -> None:
    """R29: three fields, any channel, the same effect as a click."""
    client = as_user(lena)
    _send(client, agreed)
    form = {"scope": "newsletter:email", "route": "telephone", "on": timezone.localdate().isoformat()}
    assert client.post(reverse("leads:withdrawal", args=[agreed.pk]), form).status_code == 302
    decision = check(agreed.subject, "newsletter", "email")
    assert (decision.allowed, decision.code) == (False, "CONSENT_WITHDRAWN")
    record = ConsentRecord.objects.get(kind="withdrawn")
    assert (record.actor_kind, record.actor_id, record.route) == ("staff", lena.subject_id, "telephone")
    assert OutboxMail.objects.get().state == "cancelled"
    assert "withdrawn" in client.get(agreed.get_absolute_url()).content.decode()


def test_whoever_wants_no_advertising_at_all_has_objected(agreed: Any, mara: Any, as_user: Any) -> None:
    form = {"scope": "all", "route": "letter", "on": timezone.localdate().isoformat()}
    as_user(mara).post(reverse("leads:withdrawal", args=[agreed.pk]), form)
    objection = Objection.objects.get()
    assert (objection.purpose, objection.channel, objection.source, objection.actor) == (
        "",
        "",
        "staff",
        mara.subject,
    )
    assert not check(agreed.subject, "newsletter", "email").allowed
    assert not check(agreed.subject, "post_marketing", "post").allowed
    assert check(agreed.subject, "enquiry_handling", "email").allowed
    assert stored(agreed).last_person_contact_on == timezone.localdate()


def test_a_wish_about_something_never_agreed_to_is_an_objection(jule: Any, lena: Any, as_user: Any) -> None:
    form = {
        "scope": "telephone_marketing:telephone",
        "route": "telephone",
        "on": timezone.localdate().isoformat(),
    }
    as_user(lena).post(reverse("leads:withdrawal", args=[jule.pk]), form)
    assert check(jule.subject, "telephone_marketing", "telephone").code == "OBJECTED"
    assert check(jule.subject, "newsletter", "email").code == "CONSENT_MISSING"


def test_strangers_record_no_withdrawal_and_see_no_proof(
    agreed: Any, tom: Any, arne: Any, as_user: Any
) -> None:
    record = ConsentRecord.objects.get()
    form = {"scope": "all", "route": "letter", "on": timezone.localdate().isoformat()}
    for user in (tom, arne):
        client = as_user(user)
        assert client.post(reverse("leads:withdrawal", args=[agreed.pk]), form).status_code == 404
        assert client.get(reverse("leads:proof", args=[agreed.pk, record.pk])).status_code == 404
    assert check(agreed.subject, "newsletter", "email").allowed


def test_a_proof_is_found_under_its_own_person_only(agreed: Any, lena: Any, as_user: Any) -> None:
    other = make_lead(lena, email="other@kranich.example", phone="")
    record = ConsentRecord.objects.get()
    assert as_user(lena).get(reverse("leads:proof", args=[other.pk, record.pk])).status_code == 404


def test_a_refused_button_says_why(jule: Any, lena: Any, as_user: Any) -> None:
    page = as_user(lena).get(jule.get_absolute_url()).content.decode()
    assert 'aria-disabled="true" aria-describedby="why-no-call"' in page
    assert 'id="why-no-call"' in page
    assert "why-no-mail" not in page


def test_a_mail_held_back_says_why_on_the_mail_tab(agreed: Any, lena: Any, as_user: Any) -> None:
    client = as_user(lena)
    _send(client, agreed)
    form = {"scope": "newsletter:email", "route": "letter", "on": timezone.localdate().isoformat()}
    client.post(reverse("leads:withdrawal", args=[agreed.pk]), form)
    page = client.get(agreed.get_absolute_url() + "?tab=mail").content.decode()
    assert "The consent was withdrawn before this mail was sent" in page
    happened = client.get(agreed.get_absolute_url() + "?tab=privacy").content.decode()
    assert "recorded by staff" in happened


def test_marketing_reads_the_person_s_message_in_no_entry(
    jule: Any, lena: Any, mara: Any, as_user: Any
) -> None:
    add_activity(lead=jule, kind="form", title="Heat check", body="My boiler is from 2004", by_person=True)
    assert "My boiler" in as_user(lena).get(jule.get_absolute_url()).content.decode()
    page = as_user(mara).get(jule.get_absolute_url()).content.decode()
    assert "Heat check" in page
    assert "My boiler" not in page


def test_a_hint_of_the_same_address_links_the_other_lead(jule: Any, lena: Any, as_user: Any) -> None:
    other = make_lead(lena, email="other@kranich.example", phone="")
    add_activity(lead=jule, kind="note", title=f"Possibly known already: lead {other.pk}.", ref="duplicate")
    assert other.get_absolute_url() in as_user(lena).get(jule.get_absolute_url()).content.decode()
