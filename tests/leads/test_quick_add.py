"""Quick add: where the data came from decides the basis, the duty to tell, and what may be done."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consent.gate import check
from leadcrm.leads.models import Lead
from leadcrm.leads.services.intake import notice_due
from privacy.models import Assessment, LawfulBasis, Notice
from privacy.suppression import suppress
from tests.conftest import set_number
from tests.leads.page import make_lead

pytestmark = pytest.mark.django_db
ADD = "/leads/add/"
TAREK = {
    "name": "Dr. Tarek Öztürk",
    "company": "Reiher AG",
    "email": "tarek@reiher.example",
    "phone": "0341 4710119",
    "source": "Trade fair",
}


@pytest.fixture
def assessed(ines: Any) -> None:
    """Legitimate interest in sales work has been assessed and approved."""
    today = timezone.localdate()
    Assessment.objects.create(
        purpose_id="sales_pipeline",
        interest="i",
        necessity="n",
        balancing="b",
        approver=ines.subject,
        approved_on=today - dt.timedelta(days=100),
        review_on=today + dt.timedelta(days=300),
    )


def _form(**changes: str) -> dict[str, str]:
    return {**TAREK, "how": "asked_telephone", "on": timezone.localdate().isoformat(), **changes}


def test_no_basis_is_preselected(lena: Any, as_user: Any) -> None:
    client = as_user(lena)
    assert client.get(ADD).context["form"]["how"].value() is None
    assert client.post(ADD, _form(how="")).status_code == 422
    assert not Lead.objects.exists()


def test_an_enquiry_rests_on_a_contract_that_names_it(lena: Any, as_user: Any, assessed: None) -> None:
    as_user(lena).post(ADD, _form())
    lead = Lead.objects.get()
    assert (lead.title, lead.first_name, lead.last_name) == ("Dr.", "Tarek", "Öztürk")
    assert (lead.owner, lead.team, lead.company.name, lead.subject.party) == (
        lena,
        lena.team,
        "Reiher AG",
        "business",
    )
    basis = LawfulBasis.objects.get(subject=lead.subject, purpose="enquiry_handling")
    assert basis.evidence == f"asked by telephone on {timezone.localdate().isoformat()}"
    assert check(lead.subject, "enquiry_handling", "telephone").allowed
    assert check(lead.subject, "sales_pipeline", "none").allowed
    assert not check(lead.subject, "newsletter", "email").allowed
    assert (lead.subject.notice_due_on, lead.review_until) == (None, None)


def test_data_from_others_starts_the_art_14_clock_on_the_day_it_was_obtained(
    lena: Any, as_user: Any, assessed: None
) -> None:
    with time_machine.travel("2026-12-02T10:00:00+01:00"):
        as_user(lena).post(ADD, _form(how="third_party", on="2026-11-30"))
    lead = Lead.objects.get()
    assert lead.subject.notice_due_on == dt.date(2026, 12, 30)
    assert (lead.obtained_from, lead.obtained_on) == ("third_party", dt.date(2026, 11, 30))
    assert lead.last_person_contact_on is None
    assert not check(lead.subject, "enquiry_handling", "email").allowed


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    assert notice_due(dt.date(2027, 1, 31)) == dt.date(2027, 2, 28)
    assert notice_due(dt.date(2026, 12, 15)) == dt.date(2027, 1, 15)


def test_the_time_to_tell_and_to_review_are_the_numbers_in_force(lena: Any, as_user: Any) -> None:
    set_number("art14_notice", 2)
    set_number("review_storage", 14)
    with time_machine.travel("2026-12-02T10:00:00+01:00"):
        as_user(lena).post(ADD, _form(how="third_party", on="2026-11-30"))
    lead = Lead.objects.get()
    assert lead.subject.notice_due_on == dt.date(2027, 1, 30)
    assert lead.review_until == dt.date(2026, 12, 16)


def test_without_an_approved_assessment_the_person_stands_under_review(lena: Any, as_user: Any) -> None:
    as_user(lena).post(ADD, _form(how="met"))
    lead = Lead.objects.get()
    assert lead.review_until == timezone.localdate() + dt.timedelta(days=30)
    assert not check(lead.subject, "sales_pipeline", "none").allowed


def test_a_known_address_is_shown_before_and_created_only_on_purpose(lena: Any, as_user: Any) -> None:
    known = make_lead(lena, email=TAREK["email"], phone="")
    client = as_user(lena)
    answer = client.post(ADD, _form())
    assert answer.status_code == 422
    assert known.get_absolute_url() in answer.content.decode()
    assert Lead.objects.count() == 1
    assert client.post(ADD, _form(anyway="1")).status_code == 302
    assert Lead.objects.count() == 2


def test_the_hint_comes_while_typing_in_any_spelling_of_the_number(lena: Any, as_user: Any) -> None:
    known = make_lead(lena, phone="+49 341 4710119")
    client, url = as_user(lena), reverse("leads:add_hint")
    assert known.get_absolute_url() in client.get(url, {"phone": "0341/4710119"}).content.decode()
    assert (
        known.get_absolute_url() in client.get(url, {"email": "J.HARMSEN@kranich.example"}).content.decode()
    )
    assert client.get(url, {"email": "nobody@kranich.example"}).content.decode().strip() == ""


def test_the_hint_tells_nothing_about_people_of_other_teams(lena: Any, tom: Any, as_user: Any) -> None:
    foreign = make_lead(tom)
    page = as_user(lena).get(reverse("leads:add_hint"), {"email": foreign.email}).content.decode()
    assert "Another team" in page
    for told in ("Jule", "Harmsen", "Kranich", foreign.get_absolute_url(), "Tom"):
        assert told not in page


def test_of_a_suppressed_address_only_that_is_said(lena: Any, as_user: Any) -> None:
    """W22: the agent learns that marketing is suppressed, not what existed before."""
    suppress(kind="email", value=TAREK["email"])
    client = as_user(lena)
    assert (
        "Marketing suppressed"
        in client.get(reverse("leads:add_hint"), {"email": TAREK["email"]}).content.decode()
    )
    assert client.post(ADD, _form()).status_code == 302
    lead = Lead.objects.get()
    assert check(lead.subject, "enquiry_handling", "email").allowed
    assert not check(lead.subject, "newsletter", "email").allowed


def test_save_and_new_comes_back_to_an_empty_form(lena: Any, as_user: Any) -> None:
    assert as_user(lena).post(ADD, _form(again="1")).url == ADD


def test_what_is_missing_is_said_at_the_field(lena: Any, as_user: Any) -> None:
    client = as_user(lena)
    for changes in (
        {"email": "", "phone": ""},
        {"phone": "12"},
        {"name": ""},
        {"on": "2999-01-01"},
        {"source": ""},
    ):
        answer = client.post(ADD, _form(**changes))
        assert answer.status_code == 422
        assert answer.context["form"].errors
    assert not Lead.objects.exists()


def test_posted_owner_stage_and_consent_are_ignored(lena: Any, tom: Any, as_user: Any) -> None:
    hostile = {
        "owner": str(tom.pk),
        "team": str(tom.team_id),
        "stage": "5",
        "consent_newsletter": "1",
        "is_staff": "1",
    }
    as_user(lena).post(ADD, _form(**hostile))
    lead = Lead.objects.get()
    assert (lead.owner, lead.stage.code) == (lena, "new")
    assert not lead.subject.consent_records.exists()


def test_only_those_who_work_with_leads_may_add_one(mara: Any, ines: Any, arne: Any, as_user: Any) -> None:
    for user, status in ((mara, 403), (ines, 404), (arne, 404)):
        assert as_user(user).get(ADD).status_code == status
        assert as_user(user).post(ADD, _form()).status_code == status
    assert not Lead.objects.exists()


def test_told_where_the_data_came_from_the_person_may_be_worked_with_again(
    lena: Any, mara: Any, as_user: Any, assessed: None
) -> None:
    with time_machine.travel("2026-10-02T10:00:00+02:00"):
        as_user(lena).post(ADD, _form(how="public", on="2026-09-30"))
    lead, newest = Lead.objects.get(), Notice.objects.create(version=1, slots={}, sha256="0" * 64)
    with time_machine.travel("2026-11-02T10:00:00+01:00"):
        assert check(lead.subject, "sales_pipeline", "none").code == "NOTICE_MISSED"
        url = reverse("leads:notice", args=[lead.pk])
        assert as_user(mara).post(url).status_code == 403
        assert url in as_user(lena).get(lead.get_absolute_url()).content.decode()
        as_user(lena).post(url)
        assert check(lead.subject, "sales_pipeline", "none").allowed
    lead.refresh_from_db()
    assert lead.notice == newest
