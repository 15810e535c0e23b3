"""A business is called without consent only on concrete facts, noted before the call (R57); a consumer never (R56)."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent.errors import InterestRefused
from consent.gate import check, permitted
from consent.models import ConsentText, PresumedInterest
from consent.services.presumed_interest import is_concrete, presume_interest
from consent.services.projection import append
from consent.services.withdrawal import withdraw
from privacy.models import LegalParameter, Subject
from privacy.objections import object_to_marketing
from tests.consent.conftest import given, make_person

pytestmark = pytest.mark.django_db
CALLS = ("telephone_marketing", "telephone")
FACTS = "asked for call-back on fair 2026-09-12, stand list"
NOW = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)


@pytest.fixture
def firm(db: None, time_machine: Any) -> Subject:
    time_machine.move_to(NOW, tick=False)
    return make_person("einkauf@firma.example", party="business")


def expect(firm: Subject, reason: str = FACTS, **changes: Any) -> PresumedInterest:
    facts = {
        "source": "stand list",
        "on": dt.date(2026, 9, 12),
        "actor": Subject.objects.create(party="business"),
    }
    return presume_interest(subject=firm, reason=reason, **facts | changes)


def test_facts_noted_before_the_call_allow_it(firm: Subject) -> None:
    """R57: "asked for call-back on fair 2026-09-12, stand list" → ok; with who noted it and when."""
    assert check(firm, *CALLS).code == "CONSENT_MISSING"
    noted = expect(firm)
    decision = check(firm, *CALLS)
    assert (decision.allowed, decision.code, decision.evidence) == (
        True,
        "PRESUMED_INTEREST",
        f"interest:{noted.pk}",
    )
    assert "UWG" in decision.article
    assert permitted(Subject.objects.all(), *CALLS, subject="pk").get() == firm
    assert noted.recorded_at == NOW
    # The facts were not there a minute before: a call then was not allowed.
    assert check(firm, *CALLS, at=NOW - dt.timedelta(minutes=1)).code == "CONSENT_MISSING"


@pytest.mark.parametrize(
    "reason",
    ["could be interested", "Could be interested in our products, good lead", "könnte Interesse haben",
     "Passt zur Zielgruppe, hat Bedarf, bitte anrufen", "potential customer, same industry", "asked us", "x " * 40],
)  # fmt: skip
def test_general_usefulness_is_no_fact(firm: Subject, reason: str) -> None:
    """R57: template text → rejected, and nothing is stored."""
    with pytest.raises(InterestRefused):
        expect(firm, reason)
    assert not PresumedInterest.objects.exists()


@pytest.mark.parametrize(
    "reason",
    [FACTS, "Bat am 12. September auf der Messe um Rückruf wegen Speicher für Halle 3",
     "Ausschreibung Nr. 44 der Stadtwerke Pirna nennt Wärmepumpen für zwei Gebäude"],
)  # fmt: skip
def test_facts_about_this_business_are_concrete(reason: str) -> None:
    assert is_concrete(reason)


def test_a_consumer_is_never_presumed_to_expect_a_call(firm: Subject) -> None:
    """R56: § 7(2) no. 1 UWG knows no presumption for consumers."""
    person = make_person("anna@post.example")
    with pytest.raises(InterestRefused):
        expect(person)
    expect(firm)
    Subject.objects.filter(pk=firm.pk).update(party="consumer")
    assert check(firm, *CALLS).code == "CONSENT_MISSING"


@pytest.mark.parametrize("on", [dt.date(2026, 11, 28), dt.date(2026, 5, 26)])
def test_the_day_of_the_facts_is_past_and_not_long_past(firm: Subject, on: dt.date) -> None:
    """R57: facts of half a year ago let nobody expect a call any more."""
    with pytest.raises(InterestRefused):
        expect(firm, on=on)


def test_facts_end_by_a_dated_parameter(firm: Subject, time_machine: Any) -> None:
    """R57, R0: they count six months from their day, or as long as the parameter in force says."""
    expect(firm)
    time_machine.move_to(dt.datetime(2027, 3, 12, 22, 0, tzinfo=dt.UTC), tick=False)
    assert check(firm, *CALLS).allowed
    time_machine.move_to(dt.datetime(2027, 3, 13, 9, tzinfo=dt.UTC), tick=False)
    assert check(firm, *CALLS).code == "CONSENT_MISSING"
    LegalParameter.objects.create(
        key="presumed_interest", value=1, unit="months", valid_from=timezone.localdate(), source="test"
    )
    with pytest.raises(InterestRefused):
        expect(firm, on=dt.date(2027, 1, 12))


def test_what_was_noted_is_not_changed(firm: Subject) -> None:
    """R57: the reason stands as it was before the call."""
    expect(firm)
    for change in (
        PresumedInterest.objects.all().delete,
        lambda: PresumedInterest.objects.update(reason="better"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_no_presumption_stands_against_a_no(firm: Subject, calls: ConsentText) -> None:
    """R57, R7: who withdrew a consent to calls, or objected, does not expect one."""
    expect(firm)
    with transaction.atomic():
        append([given(firm, calls, purpose=CALLS[0], channel=CALLS[1])])
    assert check(firm, *CALLS).allowed
    withdraw(subject=firm, route="telephone")
    assert check(firm, *CALLS).code == "CONSENT_WITHDRAWN"
    with pytest.raises(InterestRefused):
        expect(firm)
    other = make_person("anfrage@firma.example", party="business")
    expect(other)
    object_to_marketing(subject=other, source="staff", channel="telephone")
    assert check(other, *CALLS).code == "OBJECTED"
