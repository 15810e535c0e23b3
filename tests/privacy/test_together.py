"""Rows of several tables by one statement: keys that arise in it reach the rows that need them."""

from typing import Any

import pytest

from leadcrm.leads.models import Activity, Company, Lead, Stage
from privacy import together
from privacy.models import Subject

pytestmark = pytest.mark.django_db


def test_a_row_takes_the_key_of_one_stored_with_it(django_assert_num_queries: Any) -> None:
    stage = Stage.objects.earliest("position")
    subject, company = Subject(), Company(name="Werk", sort_name="werk")
    lead = Lead(subject=subject, company=company, stage=stage, last_name="Harmsen")
    notes = [Activity(subject=subject, lead=lead, kind="note", body=text) for text in ("one", "two")]
    with django_assert_num_queries(1):
        together.insert(subject, company, lead, *notes)
    stored = Lead.everyone.get(last_name="Harmsen")
    assert (stored.pk, stored.company_id, stored.subject_id) == (lead.pk, company.pk, subject.pk)
    assert lead.company_id == company.pk
    assert [note.pk for note in notes] == list(stored.activities.order_by("pk").values_list("pk", flat=True))
    lead.first_name = "Jule"
    lead.save()
    assert Lead.everyone.get(pk=lead.pk).first_name == "Jule"
