"""Consent in every state, and the gate's answer about each."""

import pytest
from django.utils import timezone

from consent.badges import badges
from consent.gate import decisions
from consent.models import CallProof, ConsentState, Purchase
from leadcrm.leads.models import Lead
from privacy.audit.models import AuditEntry
from tests.consent import oracle
from tests.demo.histories import histories, world

pytestmark = pytest.mark.usefixtures("demo")
QUESTIONS = [
    ("newsletter", "email"),
    ("telephone_marketing", "telephone"),
    ("enquiry_handling", "email"),
    ("enquiry_handling", "telephone"),
    ("sales_pipeline", "none"),
    ("post_marketing", "post"),
    ("rights_handling", "email"),
]


def everybody() -> list:
    return list(Lead.everyone.values_list("subject", flat=True))


def test_there_are_people_in_every_state_of_consent() -> None:
    codes = {decision.code for decision in decisions(everybody(), "newsletter", "email").values()}
    assert codes == {
        "CONSENT",
        "CONSENT_MISSING",
        "CONSENT_OTHER_ADDRESS",
        "CONSENT_PENDING",
        "CONSENT_STALE",
        "CONSENT_UNPROVEN",
        "CONSENT_WITHDRAWN",
        "NOTICE_MISSED",
        "OBJECTED",
        "RESTRICTED",
        "SUPPRESSED",
    }
    assert {badge.state for badge in badges(everybody()).values()} == {"open", "half", "shut"}


def test_consents_that_nobody_used_are_flagged_and_used_ones_are_not() -> None:
    flagged = ConsentState.objects.filter(flagged_on__isnull=False)
    assert flagged.exists()
    old = ConsentState.objects.filter(
        since__lt=timezone.now() - timezone.timedelta(days=790), flagged_on=None
    )
    assert all(state.fresh_from > state.since for state in old.filter(status="confirmed"))


@pytest.mark.parametrize(("purpose", "channel"), QUESTIONS)
def test_the_gate_answers_as_the_law_does(purpose: str, channel: str) -> None:
    now, known = timezone.now(), world()
    people = histories(everybody())
    said = decisions(list(people), purpose, channel, at=now)
    for person, history in people.items():
        expected = oracle.answer(history, known, purpose, channel, now)
        assert (said[person].allowed, said[person].code) == expected, history


def test_purchases_calls_and_check_mails_show_every_side() -> None:
    """R19, R49, R59: customers who may be written to and others; numbers proven; the words of the check mail kept."""
    people = set(Purchase.objects.values_list("subject", flat=True))
    codes = {
        answer.code for answer in decisions(people, "customer_mail", "email", category="heat_pumps").values()
    }
    assert {"CUSTOMER", "CUSTOMER_NOT_TOLD"} <= codes
    assert CallProof.objects.exists()
    proven = ConsentState.objects.filter(channel="email", status="confirmed", proven=True)
    assert not proven.filter(record__mail=None, record__route="form").exists()


def test_evidence_is_nobody_s_act_and_leads_to_nobody() -> None:
    entries = AuditEntry.objects.filter(table_name="consent_consentevidence", verb="insert")
    assert set(entries.values_list("actor", "subject", "request_id")) == {("evidence", None, "")}
