"""Purposes of the company's own: made in the browser, approved by the officer, told before they are used (R1, R9)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation

from consent.gate import check, permitted
from consent.retention import consenting
from consent.services.bases import set_basis
from consent.services.projection import append
from privacy.models import Assessment, Notice, Purpose, PurposeNotice, Subject
from privacy.notices import publish_notice
from privacy.own_purposes import untold
from privacy.purposes import PURPOSES
from tests.consent.conftest import given, make_person, make_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(db: None) -> Notice:
    return Notice.objects.create(version=1, slots={}, sha256="0" * 64)


TABLE = "/admin/privacy/purpose/"
NOTE = {
    "compatibility-TOTAL_FORMS": "1",
    "compatibility-INITIAL_FORMS": "1",
    "compatibility-0-link": "Both concern the same event.",
    "compatibility-0-context": "Guests expect to be asked.",
    "compatibility-0-nature": "Names and addresses.",
    "compatibility-0-consequences": "A letter.",
    "compatibility-0-safeguards": "Objection at any time.",
}


def typed(code: str, **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "klass": "service",
        "bases": ["legitimate_interest"],
        "channels": ["none"],
        "parties": ["consumer", "business"],
        "explicit_for": "",
        "data_of": "sales_pipeline",
        "name_de": "Gewichtung von Anfragen",
        "name_en": "Weighing enquiries",
        "description_de": "Wir ordnen Anfragen nach Dringlichkeit.",
        "description_en": "We order enquiries by urgency.",
    } | changes


def make(mara: Any, ines: Any, as_user: Any, code: str, **changes: Any) -> Purpose:
    """Marketing drafts, the officer adds the note and approves."""
    assert as_user(mara).post(f"{TABLE}add/", typed(code, **changes)).status_code == 302
    note = Purpose.objects.get(pk=code).compatibility
    change = {
        **typed(code, **changes),
        **NOTE,
        "compatibility-0-id": note.pk,
        "compatibility-0-purpose": code,
    }
    assert as_user(ines).post(f"{TABLE}{code}/change/", change).status_code == 302
    as_user(ines).post(f"{TABLE}{code}/step/approve/")
    return Purpose.objects.get(pk=code)


def test_a_purpose_of_ones_own_is_drafted_by_marketing_and_approved_by_the_officer(
    mara: Any, ines: Any, lena: Any, as_user: Any
) -> None:
    """R1: in both languages, beside those shipped, for everybody to read."""
    marketing = as_user(mara)
    assert marketing.post(f"{TABLE}add/", typed("lead_scoring")).status_code == 302
    draft = Purpose.objects.get(pk="lead_scoring")
    assert (draft.own, draft.active, draft.author) == (True, False, mara.subject)
    assert marketing.post(f"{TABLE}lead_scoring/step/approve/").status_code == 403
    page = as_user(ines).post(f"{TABLE}lead_scoring/step/approve/", follow=True).content.decode()
    assert "five criteria of Art. 6(4)" in page  # R9: compatibility first
    assert not Purpose.objects.get(pk="lead_scoring").active
    purpose = make(mara, ines, as_user, "lead_weighing")
    assert (purpose.active, purpose.approver) == (True, ines.subject)
    with translation.override("de"):
        assert str(PURPOSES["lead_weighing"].name) == purpose.name == "Gewichtung von Anfragen"
    assert "Weighing enquiries" in as_user(lena).get(TABLE).content.decode()
    assert as_user(lena).post(f"{TABLE}add/", typed("mine")).status_code == 403


def test_what_a_purpose_is_for_never_changes(mara: Any, ines: Any, as_user: Any) -> None:
    """R9: another purpose is another row; the officer may only end, review or switch off."""
    make(mara, ines, as_user, "weighing_fixed")
    change = {
        **typed("weighing_fixed", name_en="Something else", bases=["consent"]),
        "review_on": "2027-05-01",
    }
    assert as_user(mara).post(f"{TABLE}weighing_fixed/change/", change).status_code == 403
    assert as_user(ines).post(f"{TABLE}weighing_fixed/change/", {**change, **NOTE}).status_code == 302
    purpose = Purpose.objects.get(pk="weighing_fixed")
    assert (purpose.name_en, purpose.bases) == ("Weighing enquiries", ["legitimate_interest"])
    assert (purpose.active, purpose.review_on) == (False, dt.date(2027, 5, 1))  # the box was not ticked


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name_de": ""}, "German and in English"),
        ({"klass": "marketing", "bases": ["contract"]}, "Marketing rests on"),
        ({"bases": ["consent", "legitimate_interest"]}, "Consent stands alone"),
        ({"explicit_for": "art9"}, "needs consent as the basis"),
        ({"ends_on": "2020-01-01"}, "last day has passed"),
    ],
)
def test_a_purpose_against_the_rules_is_not_approved(
    mara: Any, ines: Any, as_user: Any, change: dict[str, Any], told: str
) -> None:
    as_user(mara).post(f"{TABLE}add/", typed("wrong", **change))
    page = as_user(ines).post(f"{TABLE}wrong/step/approve/", follow=True).content.decode()
    assert told in page
    assert not Purpose.objects.get(pk="wrong").active


def test_all_six_letters_of_article_6_can_be_chosen_and_duty_cannot(ines: Any, as_user: Any) -> None:
    page = as_user(ines).get(f"{TABLE}add/").content.decode()
    for letter in "abcdef":
        assert f"Art. 6(1)({letter})" in page
    assert as_user(ines).post(f"{TABLE}add/", typed("duty", klass="duty")).status_code == 200
    assert not Purpose.objects.filter(pk="duty").exists()


def test_people_of_before_are_told_before_their_data_serve_a_new_purpose(
    mara: Any, ines: Any, as_user: Any, controller: Any
) -> None:
    """R9: event attendees moved to lead scoring; while no notice is logged as delivered, the gate is shut."""
    attendee = Subject.objects.create(created_on=timezone.localdate() - dt.timedelta(days=30))
    purpose = make(mara, ines, as_user, "event_scoring")
    newcomer = Subject.objects.create()
    Assessment.objects.create(
        purpose=purpose,
        interest="i",
        necessity="n",
        balancing="b",
        approver=ines.subject,
        approved_on=timezone.localdate(),
        review_on=timezone.localdate() + dt.timedelta(days=300),
    )
    for person in (attendee, newcomer):
        set_basis(subject=person, purpose="event_scoring", basis="legitimate_interest")
    both = Subject.objects.filter(pk__in=[attendee.pk, newcomer.pk])
    assert check(attendee, "event_scoring", "none").code == "NOT_TOLD"
    assert check(newcomer, "event_scoring", "none").allowed
    assert set(permitted(both, "event_scoring", "none", subject="pk")) == {newcomer}

    officer, address = as_user(ines), f"{TABLE}event_scoring/told/"
    assert "1 person not told yet" in officer.get("/admin/").content.decode()
    posted = {"person": [str(attendee.pk)], "route": "letter"}
    assert "Publish a privacy notice" in officer.post(address, posted, follow=True).content.decode()
    publish_notice(actor=ines.subject)
    assert "Weighing enquiries" in str(Notice.objects.latest("version").slots["en"]["purposes"])
    assert "Say how" in officer.post(address, {**posted, "route": " "}, follow=True).content.decode()
    assert as_user(mara).post(address, posted).status_code == 403
    officer.post(address, posted)
    assert PurposeNotice.objects.get().subject == attendee
    assert not untold(purpose).exists()
    assert check(attendee, "event_scoring", "none").allowed
    assert set(permitted(both, "event_scoring", "none", subject="pk")) == {attendee, newcomer}


def test_a_consent_to_a_purpose_of_ones_own_opens_it_and_keeps_the_data_alive(
    mara: Any, ines: Any, as_user: Any, notice: Any
) -> None:
    """R1, R3: it opens this purpose and no other, and the shared data lives with it."""
    make(
        mara,
        ines,
        as_user,
        "event_news",
        klass="marketing",
        bases=["consent"],
        channels=["email"],
        data_of="newsletter",
    )
    person = make_person()
    append([given(person, make_text(notice, "event_news", ["email"]), purpose="event_news")])
    assert check(person, "event_news", "email").allowed
    assert not check(person, "newsletter", "email").allowed
    assert not check(person, "profiling", "none").allowed
    assert set(consenting("newsletter")) == {person}


def test_a_purpose_for_business_contacts_is_shut_to_consumers(
    mara: Any, ines: Any, as_user: Any, notice: Any
) -> None:
    make(
        mara, ines, as_user, "trade_news", klass="marketing", bases=["consent"], channels=["email"], data_of="newsletter",
        parties=["business"],
    )  # fmt: skip
    consumer, business = make_person(), make_person("b@firma.example", party="business")
    for person, email in ((consumer, None), (business, "b@firma.example")):
        more = {"email": email} if email else {}
        text = make_text(notice, "trade_news", ["email"], version=1 if email is None else 2)
        append([given(person, text, purpose="trade_news", **more)])
    assert check(consumer, "trade_news", "email").code == "PARTY_NOT_COVERED"
    assert check(business, "trade_news", "email").allowed


def test_a_purpose_ends_on_its_last_day_and_lapses_by_its_own_months(
    mara: Any, ines: Any, as_user: Any, notice: Any
) -> None:
    """R4, R30: ended is shut; its own number of months goes before the law's."""
    today = timezone.localdate()
    last = today + dt.timedelta(days=500)
    make(
        mara, ines, as_user, "short_news", klass="marketing", bases=["consent"], channels=["email"], data_of="newsletter",
        lapse_months="12", ends_on=last.isoformat(),
    )  # fmt: skip
    person = make_person()
    append([given(person, make_text(notice, "short_news", ["email"]), purpose="short_news")])
    for days, code in ((300, "CONSENT"), (400, "CONSENT_STALE"), (501, "PURPOSE_INACTIVE")):
        with time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False):
            assert check(person, "short_news", "email").code == code, days
