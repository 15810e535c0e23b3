"""W11: Swiss and British leads of a controller in Germany: the same gate, the strictest law, the Union's deadlines."""

import datetime as dt
from typing import Any

import pytest

from consent.gate import check, permitted
from leadcrm.leads.models import Lead
from privacy import deadlines
from privacy.models import Subject
from tests.leads.page import make_lead

pytestmark = pytest.mark.django_db

USES = (
    ("newsletter", "email"), ("telephone_marketing", "telephone"), ("message_marketing", "messenger"),
    ("customer_mail", "email"), ("post_marketing", "post"), ("profiling", "none"),
)  # fmt: skip


def test_the_gate_opens_no_further_for_a_swiss_or_british_lead(lena: Any) -> None:
    """W11: opt-in for mail (CH Art. 3(1)(o) UCA is no milder), no calls on an asterisk's absence (u), no fax, no messenger."""
    leads = {
        country: make_lead(
            lena, country=country, email=f"x@{country.lower()}.example", phone="", last_name=country
        )
        for country in ("DE", "CH", "GB")
    }
    for purpose, channel in USES:
        codes = {check(lead.subject, purpose, channel).code for lead in leads.values()}
        assert len(codes) == 1, "no country's own answer"
        people = Subject.objects.filter(pk__in=[lead.subject_id for lead in leads.values()])
        assert not permitted(people, purpose, channel, subject="pk").exists()
    assert Lead.objects.filter(country__in=["CH", "GB"]).count() == 2


def test_the_deadline_is_counted_as_the_union_counts(lena: Any) -> None:
    """W11: received 30 January 2026: a month is 28 February, a Saturday, so Monday 2 March, wherever the person lives."""
    assert deadlines.due_on(dt.date(2026, 1, 30)) == dt.date(2026, 3, 2)
