"""A row of the list is made without a template: nothing that somebody typed may become markup in it."""

from typing import Any

import pytest
from django.db.models import F

from leadcrm.leads.listing import counts
from leadcrm.leads.models import Lead
from leadcrm.leads.services.leads import company_named
from tests.leads.people import person

pytestmark = pytest.mark.django_db
MARKUP = '"><script>alert(1)</script>'


def test_what_was_typed_never_becomes_markup(jonas: Any, as_user: Any) -> None:
    person(MARKUP, MARKUP, company=company_named(MARKUP).name, next_step=MARKUP, source=MARKUP)
    html = as_user(jonas).get("/leads/").content.decode()
    assert "&lt;script&gt;" in html
    assert "<script>alert" not in html


def test_a_large_number_is_remembered_and_counted_anew_after_a_change_of_many(
    lena: Any, as_user: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(counts, "EXACT", 1)
    for number in range(3):
        person(f"Frei{number}")
    client = as_user(lena)
    assert client.get("/leads/").context["page"].tabs["unassigned"] == 3
    Lead.objects.update(owner=lena.pk)
    assert client.get("/leads/").context["page"].tabs["unassigned"] == 3
    Lead.objects.update(owner=None, team=F("team"))
    ids = list(Lead.objects.values_list("pk", flat=True))[:2]
    client.post("/leads/bulk/", {"lead": ids, "action": "assign", "owner": lena.pk})
    assert client.get("/leads/").context["page"].tabs["unassigned"] == 1
