"""What staff see of visits: pages and campaign of whoever agreed, and in words why there are none."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.services.withdrawal import withdraw
from leadcrm.capture.models import Form
from leadcrm.leads.models import Lead
from leadcrm.tracking.models import Visit, Visitor
from privacy.objections import object_to_marketing
from tests.tracking.conftest import Reader, sends


@pytest.fixture
def owned(anna: Lead, lena: Any) -> Lead:
    Lead.everyone.filter(pk=anna.pk).update(owner=lena)
    return anna


def tab(client: Any, lead: Lead) -> str:
    answer = client.get(f"/leads/{lead.pk}/?tab=visits")
    assert answer.status_code == 200
    return answer.content.decode()


def test_sales_see_page_day_and_campaign(owned: Lead, reader: Reader, as_user: Any, lena: Any) -> None:
    reader.looks("/prices/", campaign={"campaign": "autumn letter"})
    page = tab(as_user(lena), owned)
    for words in ("/prices/", "/since/", "autumn letter", "came from www.example.org", "Sonnenhain"):
        assert words in page
    assert "/before/" not in page
    assert reader.receipt.hex not in page


def test_another_team_sees_no_page_at_all(owned: Lead, as_user: Any, tom: Any) -> None:
    assert as_user(tom).get(f"/leads/{owned.pk}/?tab=visits").status_code == 404


def test_it_says_why_there_is_nothing(reader: Reader, form: Form, as_user: Any, jonas: Any) -> None:
    client = as_user(jonas)
    lead = sends(reader, ("newsletter",))
    page = tab(client, lead)
    assert "Visits are not recorded" in page
    sends(None)
    assert "No browser is known" in tab(client, lead)
    reader.looks("/before/")
    sends(reader)
    assert "No visit yet" in tab(client, lead)
    withdraw(subject=lead.subject, purpose="profiling", route="letter")
    assert "Visits are not recorded" in tab(client, lead)


def test_what_the_gate_shuts_is_not_shown(owned: Lead, as_user: Any, lena: Any) -> None:
    """R63: also where a row came back by a way nobody thought of."""
    visitor, visit = Visitor.objects.get(), Visit.objects.get()
    object_to_marketing(subject=owned.subject, source="person")
    visitor.save(force_insert=True)
    visit.save(force_insert=True)
    assert "/since/" not in tab(as_user(lena), owned)


def test_it_costs_as_many_queries_for_fifty_visits_as_for_one(owned: Lead, as_user: Any, lena: Any) -> None:
    client = as_user(lena)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            tab(client, owned)
        return len(seen)

    queries()
    few = queries()
    one = Visit.objects.get()
    Visit.objects.bulk_create(
        Visit(visitor=one.visitor, subject=one.subject, site=one.site, path="/x/") for _ in range(60)
    )
    assert queries() == few


def test_the_officer_finds_visits_by_receipt_and_changes_nothing(
    anna: Lead, reader: Reader, as_user: Any, ines: Any, jonas: Any
) -> None:
    """Art. 11(2): by the number that a person's browser holds."""
    client = as_user(ines)
    for table, words in (("visit", "/since/"), ("visitor", str(reader.receipt))):
        page = client.get(f"/admin/tracking/{table}/?q={reader.receipt}").content.decode()
        assert words in page
        assert client.get(f"/admin/tracking/{table}/add/").status_code == 403
        assert as_user(jonas).get(f"/admin/tracking/{table}/").status_code == 403
    assert "/since/" not in client.get("/admin/tracking/visit/?q=0" + reader.receipt.hex[1:]).content.decode()
