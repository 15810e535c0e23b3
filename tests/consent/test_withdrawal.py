"""Withdrawal and objection: at once, for exactly what was meant, without rewriting what was (R25–R29)."""

import datetime as dt
import hashlib
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from consent.gate import check, locked_check
from consent.models import ConsentRecord, ConsentText, OptInRequest
from consent.services.bases import set_basis
from consent.services.opt_in import request_opt_in
from consent.services.projection import append
from consent.services.withdrawal import withdraw
from privacy.models import Controller, Subject
from privacy.objections import object_to_marketing
from tests.consent.conftest import EMAIL, given, make_text

pytestmark = pytest.mark.django_db


def test_a_withdrawal_closes_the_gate_in_the_same_transaction(consented: Subject) -> None:
    assert check(consented, "newsletter", "email").allowed
    assert withdraw(subject=consented, purpose="newsletter", channel="email", route="one-click") == 1
    decision = locked_check(consented, "newsletter", "email")
    assert (decision.allowed, decision.code) == (False, "CONSENT_WITHDRAWN")


def test_the_consent_that_was_stays_on_record(consented: Subject) -> None:
    """R27: on an earlier day sending was lawful, and the proof of it is still named."""
    proof = ConsentRecord.objects.get()
    before = timezone.now() - dt.timedelta(hours=1)
    withdraw(subject=consented, route="letter")
    then = check(consented, "newsletter", "email", at=before)
    assert (then.allowed, then.evidence) == (True, f"consent:{proof.pk}")
    assert not check(consented, "newsletter", "email").allowed
    assert list(ConsentRecord.objects.order_by("recorded_at").values_list("kind", flat=True)) == [
        "given",
        "withdrawn",
    ]


def test_before_it_was_given_there_was_no_consent(consented: Subject) -> None:
    assert (
        check(consented, "newsletter", "email", at=timezone.now() - dt.timedelta(days=2)).code
        == "CONSENT_MISSING"
    )


def test_only_what_was_meant_is_withdrawn(consented: Subject, notice: Any) -> None:
    """R28: one purpose, one channel, or all."""
    profiling = make_text(notice, "profiling", ["none"])
    append([given(consented, profiling, purpose="profiling", channel="none")])
    withdraw(subject=consented, purpose="newsletter", route="reply")
    assert not check(consented, "newsletter", "email").allowed
    assert check(consented, "profiling", "none").allowed
    assert withdraw(subject=consented, route="reply") == 1
    assert not check(consented, "profiling", "none").allowed


def test_the_withdrawal_names_the_address_as_provably_as_the_consent(consented: Subject) -> None:
    withdraw(subject=consented, route="one-click")
    hashes = ConsentRecord.objects.values_list("address_salt", "address_hash")
    assert len({(bytes(salt), bytes(value)) for salt, value in hashes}) == 1
    assert hashlib.sha256(b"s" * 16 + EMAIL.encode()).digest() == bytes(hashes[0][1])


def test_withdrawing_twice_writes_once(consented: Subject) -> None:
    assert withdraw(subject=consented, route="one-click") == 1
    assert withdraw(subject=consented, route="one-click") == 0


def test_staff_record_a_withdrawal_as_the_persons_own(consented: Subject, lena: Any) -> None:
    """R29: any channel counts, from now on, whatever day the letter bears."""
    last_week = timezone.now() - dt.timedelta(days=7)
    withdraw(subject=consented, purpose="newsletter", route="letter", actor=lena.subject, at=last_week)
    record = ConsentRecord.objects.get(kind="withdrawn")
    assert (record.actor, record.actor_kind, record.at) == (lena.subject, "staff", last_week)
    assert not check(consented, "newsletter", "email").allowed


def test_a_new_confirmation_after_a_withdrawal_counts(consented: Subject, newsletter: ConsentText) -> None:
    withdraw(subject=consented, route="one-click")
    append([given(consented, newsletter, timezone.now())])
    assert check(consented, "newsletter", "email").allowed


def test_a_withdrawal_takes_back_what_still_waits(
    controller: Controller, person: Subject, newsletter: ConsentText, calls: ConsentText
) -> None:
    request_opt_in(subject=person, email=EMAIL, texts=[newsletter, calls], language="en", page_url="/")
    withdraw(subject=person, channel="telephone", route="reply")
    assert check(person, "newsletter", "email").code == "CONSENT_PENDING"
    withdraw(subject=person, purpose="newsletter", route="reply")
    assert check(person, "newsletter", "email").code == "CONSENT_MISSING"
    assert not OptInRequest.objects.exists()


def test_an_objection_closes_marketing_and_leaves_answering(consented: Subject) -> None:
    set_basis(
        subject=consented, purpose="enquiry_handling", basis="contract", channels=["email"], evidence="form:1"
    )
    object_to_marketing(subject=consented, source="person")
    assert check(consented, "newsletter", "email").code == "OBJECTED"
    assert check(consented, "enquiry_handling", "email").allowed
    assert check(consented, "rights_handling", "email").allowed


@pytest.mark.parametrize("channel", ["", "email", "telephone"])
def test_an_objection_to_advertising_ends_profiling_for_it_at_once(
    consented: Subject, notice: Any, channel: str
) -> None:
    """R69: objection 2026-05-05 09:00; from that moment on nobody computes a profile for advertising."""
    with time_machine.travel(dt.datetime(2026, 5, 5, 7, 0, tzinfo=dt.UTC), tick=False) as clock:
        profiling = make_text(notice, "profiling", ["none"])
        append(
            [
                given(
                    consented,
                    profiling,
                    timezone.now() - dt.timedelta(days=1),
                    purpose="profiling",
                    channel="none",
                )
            ]
        )
        assert check(consented, "profiling", "none").allowed
        object_to_marketing(subject=consented, source="person", channel=channel)
        decision = check(consented, "profiling", "none")
        assert (decision.code, decision.article) == ("OBJECTED", "Art. 21(2)")
        assert "2026" in decision.because
        clock.shift(dt.timedelta(days=1))
        append([given(consented, profiling, timezone.now(), purpose="profiling", channel="none")])
        assert check(consented, "profiling", "none").allowed, "R124: newer, proven and for exactly this"


def test_an_objection_to_one_purpose_leaves_the_profile(consented: Subject, notice: Any) -> None:
    profiling = make_text(notice, "profiling", ["none"])
    append([given(consented, profiling, purpose="profiling", channel="none")])
    object_to_marketing(subject=consented, source="person", purpose="newsletter", channel="email")
    assert check(consented, "profiling", "none").allowed


def test_an_objection_of_one_channel_leaves_the_others(consented: Subject, assess: Any) -> None:
    assess("post_marketing")
    set_basis(subject=consented, purpose="post_marketing", basis="legitimate_interest")
    object_to_marketing(subject=consented, source="import", channel="email")
    assert check(consented, "newsletter", "email").code == "OBJECTED"
    assert check(consented, "post_marketing", "post").allowed
