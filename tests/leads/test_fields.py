"""Facts edited in place: provenance, conflicts, and fields that nobody may post."""

from typing import Any

import pytest
from django.urls import reverse

from leadcrm.leads.models import Company, Lead
from leadcrm.leads.services.leads import ChangedMeanwhile, change_fields, set_company
from privacy.models import ContactPoint
from privacy.suppression import digest
from tests.leads.page import make_lead, stored

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def jule(lena: Any) -> Any:
    return make_lead(lena)


def _url(lead: Any, code: str) -> str:
    return reverse("leads:fact", args=[lead.pk, code])


def test_a_saved_fact_remembers_who_entered_it(jule: Any, lena: Any, as_user: Any) -> None:
    answer = as_user(lena).post(
        _url(jule, "job_title"), {"job_title": "COO", "seen_job_title": ""}, headers=HTMX
    )
    assert "COO" in answer.content.decode()
    assert "Lena Vogt" in answer.content.decode()
    assert stored(jule).provenance["job_title"]["origin"] == f"staff:{lena.pk}"


def test_it_works_as_a_page_of_its_own_without_javascript(jule: Any, lena: Any, as_user: Any) -> None:
    client = as_user(lena)
    assert "<html" in client.get(_url(jule, "address")).content.decode()
    form = {"street": "Torgauer Straße 214", "postcode": "04347", "city": "Leipzig", "country": "de"}
    assert client.post(_url(jule, "address"), form).url == jule.get_absolute_url()
    assert (stored(jule).city, stored(jule).country) == ("Leipzig", "DE")


def test_esc_leaves_the_fact_as_it_was(jule: Any, lena: Any, as_user: Any) -> None:
    answer = as_user(lena).get(_url(jule, "email"), {"leave": "1"}, headers=HTMX).content.decode()
    assert "j.harmsen@kranich.example" in answer
    assert "<form" not in answer


def test_a_change_by_somebody_else_is_shown_and_not_overwritten(
    jule: Any, lena: Any, jonas: Any, as_user: Any
) -> None:
    change_fields(lead=jule, changes={"job_title": "COO"}, origin=f"staff:{jonas.pk}")
    mine = {"job_title": "Head of operations", "seen_job_title": ""}
    answer = as_user(lena).post(_url(jule, "job_title"), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Jonas Reuter changed this while you were writing" in page
    assert "COO" in page
    assert "Head of operations" in page
    assert stored(jule).job_title == "COO"
    again = as_user(lena).post(_url(jule, "job_title"), {**mine, "seen_job_title": "COO"})
    assert again.status_code == 302
    assert stored(jule).job_title == "Head of operations"


@pytest.mark.parametrize(
    ("code", "form", "sentence"),
    [
        ("email", {"email": "nonsense"}, "Enter a valid email address"),
        ("phone", {"phone": "12"}, "not a telephone number"),
        ("address", {"country": "Germany"}, "at most 2 characters"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_stored(
    jule: Any, lena: Any, as_user: Any, code: str, form: dict[str, str], sentence: str
) -> None:
    answer = as_user(lena).post(_url(jule, code), form)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert stored(jule).email == jule.email


def test_a_new_address_moves_the_contact_point_the_gate_asks(jule: Any, lena: Any, as_user: Any) -> None:
    as_user(lena).post(_url(jule, "email"), {"email": "jule@kranich.example"})
    points = {bytes(p.digest) for p in ContactPoint.objects.filter(subject=jule.subject_id, kind="email")}
    assert points == {digest("email", "jule@kranich.example")}


def test_a_company_is_found_by_its_name_or_made(jule: Any, lena: Any, as_user: Any) -> None:
    as_user(lena).post(_url(jule, "company"), {"company": "Reiher AG", "seen_company": jule.company_id})
    assert stored(jule).company.name == "Reiher AG"
    other = make_lead(lena, email="x@reiher.example", phone="", company="reiher ag")
    assert other.company_id == stored(jule).company_id


def test_fields_that_are_not_the_facts_own_are_ignored(jule: Any, lena: Any, tom: Any, as_user: Any) -> None:
    """Mass assignment (security.md 3): every field of the lead and some of its neighbours are posted at once."""
    fields = {f.attname: "999" for f in Lead._meta.concrete_fields}
    hostile = {
        **fields,
        "owner": tom.pk,
        "is_staff": "1",
        "role": "administrator",
        "consent_newsletter": "1",
        "consent_status": "confirmed",
        "stage": "5",
        "job_title": "COO",
    }
    before = Lead.objects.values().get(pk=jule.pk)
    assert as_user(lena).post(_url(jule, "job_title"), hostile).status_code == 302
    after = Lead.objects.values().get(pk=jule.pk)
    assert {name for name in after if after[name] != before[name]} == {"job_title", "provenance"}
    lena.refresh_from_db()
    assert (lena.is_staff, lena.role) == (False, "sales")


def test_sales_take_unowned_leads_but_give_none_away(
    jule: Any, lena: Any, jonas: Any, tom: Any, as_user: Any
) -> None:
    free = make_lead(email="free@kranich.example", phone="")
    as_user(lena).post(_url(free, "owner"), {"owner": lena.pk, "seen_owner": ""})
    assert (stored(free).owner, stored(free).team) == (lena, lena.team)
    assert (
        as_user(lena).post(_url(jule, "owner"), {"owner": tom.pk, "seen_owner": lena.pk}).status_code == 422
    )
    as_user(jonas).post(_url(jule, "owner"), {"owner": tom.pk, "seen_owner": lena.pk})
    assert (stored(jule).owner, stored(jule).team) == (tom, tom.team)
    assert as_user(lena).get(jule.get_absolute_url()).status_code == 404


def test_strangers_neither_open_nor_save_a_fact(jule: Any, tom: Any, as_user: Any) -> None:
    client = as_user(tom)
    assert client.get(_url(jule, "email")).status_code == 404
    assert client.post(_url(jule, "email"), {"email": "tom@evil.example"}).status_code == 404
    assert stored(jule).email == "j.harmsen@kranich.example"


def test_a_conflict_found_under_the_lock_leaves_no_empty_company(jule: Any) -> None:
    before = Company.objects.count()
    stale = Lead.objects.get(pk=jule.pk)
    set_company(lead=jule, name="Somebody Else's GmbH", origin="test", seen=jule.company)
    with pytest.raises(ChangedMeanwhile):
        set_company(lead=stale, name="Nobody's GmbH", origin="test", seen=stale.company)
    assert Company.objects.count() == before + 1
    assert not Company.objects.filter(name="Nobody's GmbH").exists()
