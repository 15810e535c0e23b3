"""Was it lawful then? By what we knew then and by what we know today, with the proof and the words of that moment (R27, R164)."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.gate import check
from consent.models import ConsentText
from consent.past import ask_past, proof_at
from consent.services.projection import append
from consent.services.withdrawal import withdraw
from leadcrm.leads.models import Lead
from privacy.audit.models import AuditEntry
from privacy.models import Notice, Subject
from tests.consent.conftest import EMAIL, given, make_text
from tests.leads.people import person as make_lead

pytestmark = pytest.mark.django_db
WHAT = {"purpose": "newsletter", "channel": "email"}
PAGE = "/admin/consent/consentrecord/past/"


def day(month: int, number: int, hour: int = 12) -> dt.datetime:
    return dt.datetime(2026, month, number, hour, tzinfo=timezone.get_current_timezone())


@pytest.fixture
def anna(person: Subject, notice: Notice) -> Subject:
    """W5: Anna agreed to v3 on 10 February 2026; v4 came on 1 July. She withdrew on 20 August, by a letter read on the 24th."""
    v3 = make_text(notice, "newsletter", ["email"], version=3)
    with transaction.atomic():
        append([given(person, v3, day(2, 10, 9))])
    text = {
        "purpose_id": "newsletter", "language": "en", "version": 4, "channels": ["email", "telephone"], "label": "Yes",
        "body": "Sonnenhain may write to me and call me.", "controller_name": "Sonnenhain", "notice": notice,
        "sha256": "4" * 64, "published_at": day(7, 1),
    }  # fmt: skip
    ConsentText.objects.create(**text)
    withdraw(subject=person, route="letter", at=day(8, 20))
    return person


def test_sending_on_10_february_was_lawful_with_proof(anna: Subject) -> None:
    """R27: "on 2026-02-10 was sending lawful?" answers yes with proof, although it was withdrawn since."""
    past = ask_past(subject=anna.pk, **WHAT, at=day(2, 10))
    assert past.known_then.allowed
    assert past.proof
    assert past.proof.missing == []
    assert not check(anna, "newsletter", "email").allowed
    assert not ask_past(subject=anna.pk, **WHAT, at=day(2, 10, 8)).known_then.allowed, (
        "an hour before she had not agreed"
    )


def test_the_text_of_that_day_comes_back_word_for_word(anna: Subject) -> None:
    """R164, W5: on 15 July she still stood under v3; v4 is told as what came after, and covers her not."""
    past = ask_past(subject=anna.pk, **WHAT, at=day(6, 15))
    assert past.text
    assert (past.text.version, past.text.body) == (
        3,
        "Sonnenhain may write to me. I can withdraw this at any time.",
    )
    assert any("version 4" in str(change.words) for change in past.changes)
    later = ask_past(subject=anna.pk, **WHAT, at=day(7, 15))
    assert later.known_then.allowed
    assert later.text
    assert later.text.version == 3
    assert not any("version 4" in str(change.words) for change in later.changes)


def test_when_it_happened_and_when_we_knew_are_told_apart(anna: Subject) -> None:
    """R164: between the letter of 20 August and the day it was read, sending was lawful by all we knew (Art. 7(3))."""
    past = ask_past(subject=anna.pk, **WHAT, at=day(8, 22))
    assert (past.known_then.allowed, past.known_now.allowed, past.differs) == (True, False, True)
    assert past.known_now.code == "CONSENT_WITHDRAWN"
    withdrawal = next(change for change in past.changes if "ithdrawn" in str(change.words))
    assert withdrawal.happened == day(8, 20)
    assert withdrawal.known > withdrawal.happened
    assert withdrawal.late


def test_the_proof_valid_at_an_instant(anna: Subject) -> None:
    """R164: none before the click, the one of February afterwards, none once the withdrawal was known."""
    assert proof_at(subject=anna.pk, **WHAT, at=day(2, 9)) is None
    found = proof_at(subject=anna.pk, **WHAT, at=day(3, 1))
    assert found
    assert found.record.confirmed_at == day(2, 10, 9)
    assert AuditEntry.objects.filter(verb="proof", row_id=str(found.record.pk), subject=anna.pk).count() == 1
    assert proof_at(subject=anna.pk, **WHAT, at=timezone.now()) is None


def test_a_question_reads_the_ledger_of_that_person_alone(anna: Subject) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        check(anna, "newsletter", "email", at=day(3, 1))
    (asked,) = (query["sql"] for query in queries if "consent_consentrecord" in query["sql"])
    assert asked.count("r.subject_id = ANY(") >= 1
    assert "@who" not in asked


def test_the_officer_asks_by_address_and_the_trail_knows(anna: Subject, ines: Any, as_user: Any) -> None:
    asked = {"person": EMAIL.upper(), "purpose": "newsletter", "channel": "email", "at": "2026-02-10T12:00"}
    page = as_user(ines).post(PAGE, asked).content.decode()
    for needed in ("lawful then", "Sonnenhain may write to me.", "Art. 6(1)(a)", "learned later"):
        assert needed in page
    assert AuditEntry.objects.filter(verb="proof", subject=anna.pk, actor=str(ines.subject_id)).exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"at": "2126-02-10T12:00"}, "This moment lies in the future."),
        ({"at": "yesterday"}, "Enter a valid date/time."),
        ({"person": "nobody@x.example"}, "Nobody is known by this."),
        ({"person": "' OR 1=1 --"}, "Nobody is known by this."),
        ({"channel": "fox"}, "Select a valid choice."),
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(
    anna: Subject, ines: Any, as_user: Any, wrong: dict[str, str], sentence: str
) -> None:
    asked = {"person": EMAIL, "purpose": "newsletter", "channel": "email", "at": "2026-02-10T12:00"} | wrong
    answer = as_user(ines).post(PAGE, asked)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_sales_asks_on_the_page_of_their_lead(
    newsletter: ConsentText, lena: Any, tom: Any, as_user: Any
) -> None:
    with transaction.atomic():
        lead: Lead = make_lead("Jule", email=EMAIL, owner=lena)
        append([given(lead.subject, newsletter, day(2, 10, 9))])
    asked = {"purpose": "newsletter", "channel": "email", "at": "2026-02-10T12:00"}
    page = as_user(lena).get(f"/leads/{lead.pk}/past/", asked).content.decode()
    assert "lawful then" in page
    assert newsletter.body in page
    assert f"/leads/{lead.pk}/past/" in as_user(lena).get(f"/leads/{lead.pk}/?tab=privacy").content.decode()
    assert as_user(tom).get(f"/leads/{lead.pk}/past/", asked).status_code == 404
