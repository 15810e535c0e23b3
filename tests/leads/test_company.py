"""A company, its people as far as one may see them, and their deals."""

from typing import Any

import pytest
from django.urls import reverse

from leadcrm.leads.models import Company
from leadcrm.leads.services.deals import add_deal
from leadcrm.leads.services.leads import company_named
from tests.leads.page import make_lead, stored

pytestmark = pytest.mark.django_db


def test_people_and_deals_of_other_teams_are_not_listed(
    lena: Any, tom: Any, jonas: Any, as_user: Any
) -> None:
    mine = make_lead(lena)
    theirs = make_lead(tom, email="other@kranich.example", first_name="Ole", last_name="Petersen", phone="")
    add_deal(lead=mine, title="Heat pump", value=1000)
    add_deal(lead=theirs, title="Secret offer", value=7000)
    page = as_user(lena).get(mine.company.get_absolute_url()).content.decode()
    assert "Jule Harmsen" in page
    assert "1,000" in page
    for told in ("Petersen", "Secret", "7,000", "8,000"):
        assert told not in page
    assert "8,000" in as_user(jonas).get(mine.company.get_absolute_url()).content.decode()


def test_a_company_of_other_teams_people_only_is_404(
    lena: Any, tom: Any, arne: Any, ines: Any, as_user: Any
) -> None:
    company = make_lead(tom).company
    for user in (lena, arne, ines):
        assert as_user(user).get(company.get_absolute_url()).status_code == 404
        assert (
            as_user(user).post(reverse("leads:company_edit", args=[company.pk]), {"name": "x"}).status_code
            == 404
        )
    company.refresh_from_db()
    assert company.name == "Kranich Verpackungen GmbH"


def test_a_company_without_people_is_open_to_those_who_see_leads(lena: Any, as_user: Any) -> None:
    company = company_named("Leerstand AG")
    assert as_user(lena).get(company.get_absolute_url()).status_code == 200


def test_a_renamed_company_is_found_by_its_people_under_the_new_name(lena: Any, as_user: Any) -> None:
    lead = make_lead(lena)
    form = {"name": "Reiher AG", "city": "Leipzig", "country": "de", "sort_name": "zzz"}
    as_user(lena).post(reverse("leads:company_edit", args=[lead.company_id]), form)
    company = stored(lead).company
    assert (company.name, company.sort_name, company.country) == ("Reiher AG", "reiher ag", "DE")
    assert "'reiher'" in stored(lead).search


def test_two_companies_do_not_share_a_name(lena: Any, as_user: Any) -> None:
    lead, other = make_lead(lena), company_named("Reiher AG")
    answer = as_user(lena).post(reverse("leads:company_edit", args=[lead.company_id]), {"name": "REIHER ag"})
    assert answer.status_code == 422
    assert other.get_absolute_url() in answer.content.decode()
    assert Company.objects.count() == 2
    assert stored(lead).company.name == "Kranich Verpackungen GmbH"


def test_marketing_reads_a_company_and_changes_nothing(lena: Any, mara: Any, as_user: Any) -> None:
    lead = make_lead(lena)
    assert as_user(mara).get(lead.company.get_absolute_url()).status_code == 200
    assert (
        as_user(mara).post(reverse("leads:company_edit", args=[lead.company_id]), {"name": "x"}).status_code
        == 403
    )
