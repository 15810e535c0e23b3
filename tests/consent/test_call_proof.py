"""A consent to calls is proven by means of its own, with every item of § 7a UWG, and kept five years from each use."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent.call_proofs import sealed, staff_code
from consent.call_retention import expire_proofs
from consent.errors import NumberUnproven
from consent.gate import check, permitted
from consent.lacks import WORDS
from consent.models import CallProof, ConsentRecord, ConsentState, ConsentText
from consent.proof import proof_of
from consent.services.call_proof import Caller, code_of, complete_proof, prove_number
from consent.services.projection import append, note_use
from consent.services.withdrawal import withdraw
from privacy.models import Controller, Subject
from tests.consent.conftest import given, make_person

pytestmark = pytest.mark.django_db

NUMBER = "+493023125100"
BERND = Caller("Bernd Ahl", "Am Ring 4, 04155 Leipzig", NUMBER)
CALLS = {"purpose": "telephone_marketing", "channel": "telephone"}


@pytest.fixture
def staff(db: None) -> Subject:
    return Subject.objects.create(party="business")


def ticked(person: Subject, calls: ConsentText, at: dt.datetime | None = None) -> ConsentRecord:
    """The box for calls was ticked in a form whose check mail was confirmed."""
    record = given(person, calls, at, **CALLS, message_id="", confirmed_at=None, digest=b"")
    with transaction.atomic():
        append([record])
    return record


def prove(record: ConsentRecord, staff: Subject, caller: Caller = BERND, **more: Any) -> ConsentRecord:
    return prove_number(
        record=record, caller=caller, means="call_in", code=code_of(record), actor=staff, **more
    )


def test_w21_a_ticked_box_and_a_clicked_mail_call_nobody_until_number_and_items_are_there(
    person: Subject, calls: ConsentText, controller: Controller, staff: Subject
) -> None:
    """W21, R24: box "phone" ticked, DOI clicked; consumer calls blocked until the number is verified and § 7a complete."""
    record = ticked(person, calls)
    decision = check(person, *CALLS.values())
    assert (decision.code, decision.lacks) == ("CONSENT_UNPROVEN", ("number",))
    assert str(WORDS["number"]) in decision.because
    assert "Complete the proof" in decision.next_step

    found = prove(record, staff, Caller("Bernd Ahl", "", NUMBER))
    decision = check(person, *CALLS.values())
    assert (decision.allowed, decision.lacks) == (False, ("address",))
    assert str(WORDS["address"]) in decision.because

    complete_proof(record=found, caller=BERND, actor=staff)
    assert check(person, *CALLS.values()).allowed
    assert permitted(Subject.objects.all(), *CALLS.values(), subject="pk").get() == person


@pytest.mark.parametrize(
    ("lack", "caller", "company"),
    [
        ("name", Caller("", BERND.address, NUMBER), True),
        ("address", Caller("Bernd Ahl", "", NUMBER), True),
        ("company_address", BERND, False),
    ],
)
def test_each_item_of_the_federal_network_agency_is_needed(
    person: Subject,
    calls: ConsentText,
    staff: Subject,
    controller: Controller,
    lack: str,
    caller: Caller,
    company: bool,
) -> None:
    """R59: missing address → proof incomplete, gate False; so with the others."""
    if not company:
        Controller.objects.all().delete()
    prove(ticked(person, calls), staff, caller)
    decision = check(person, *CALLS.values())
    assert (decision.allowed, decision.code, decision.lacks) == (False, "CONSENT_UNPROVEN", (lack,))
    assert ConsentState.objects.get().lacks == [lack]


def test_the_proof_shows_every_item_and_who_received_it_by_a_pseudonym(
    person: Subject, calls: ConsentText, controller: Controller, staff: Subject
) -> None:
    """R19, R59: name, address, company, receiver, content, time and manner stand where a check mail would."""
    proof = proof_of(prove(ticked(person, calls), staff))
    assert proof.missing == []
    shown = " ".join(item.value for item in proof.items)
    for needed in (*vars(BERND).values(), controller.name, controller.street, staff_code(staff), calls.label):
        assert needed in shown
    assert str(staff.pk) not in shown


def test_a_wrong_code_or_no_document_proves_nothing(
    person: Subject, calls: ConsentText, controller: Controller, staff: Subject
) -> None:
    """R24: the number needs a means of its own."""
    record = ticked(person, calls)
    wrong = f"{(int(code_of(record)) + 1) % 1_000_000:06d}"
    for means, code in (("call_in", wrong), ("call_in", ""), ("paper", ""), ("recording", "")):
        with pytest.raises(NumberUnproven):
            prove_number(record=record, caller=BERND, means=means, code=code, actor=staff)
    with pytest.raises(NumberUnproven):
        prove(record, staff, Caller("Bernd Ahl", BERND.address, "12"))
    assert not CallProof.objects.exists()


def test_the_proof_is_of_one_number(
    person: Subject, calls: ConsentText, controller: Controller, staff: Subject
) -> None:
    """R24: who changed their number is not called on the new one."""
    prove(ticked(person, calls), staff, Caller("Bernd Ahl", BERND.address, "+493023125111"))
    assert check(person, *CALLS.values()).code == "CONSENT_OTHER_ADDRESS"


def test_what_was_withdrawn_is_not_proven_afterwards(
    person: Subject, calls: ConsentText, controller: Controller, staff: Subject
) -> None:
    record = ticked(person, calls)
    withdraw(subject=person, route="telephone")
    with pytest.raises(NumberUnproven):
        prove(record, staff)


def test_r58_five_years_run_from_the_last_call_and_a_withdrawal_stops_calls_not_storage(
    person: Subject, calls: ConsentText, controller: Controller, staff: Subject, time_machine: Any
) -> None:
    """R58: given 2024-01-10, last call 2026-03-15 → keep until 2031-03-15; withdrawal 2026-04-01 changes nothing of it."""
    time_machine.move_to(dt.datetime(2024, 1, 10, 11, tzinfo=dt.UTC), tick=False)
    prove(ticked(person, calls), staff)
    assert CallProof.objects.get().keep_until == dt.date(2029, 1, 10)
    time_machine.move_to(dt.datetime(2026, 3, 15, 11, tzinfo=dt.UTC), tick=False)
    note_use(subject=person.pk, **CALLS, at=timezone.now())
    assert CallProof.objects.get().keep_until == dt.date(2031, 3, 15)
    time_machine.move_to(dt.datetime(2026, 4, 1, 11, tzinfo=dt.UTC), tick=False)
    withdraw(subject=person, route="telephone")
    proof = CallProof.objects.get()
    assert check(person, *CALLS.values()).code == "CONSENT_WITHDRAWN"
    assert (proof.keep_until, proof.ended_at, proof.ended_how) == (
        dt.date(2031, 3, 15),
        timezone.now(),
        "telephone",
    )
    assert sealed(proof) == proof.pk

    assert expire_proofs(dt.date(2031, 3, 15), False).done == 0
    assert expire_proofs(dt.date(2031, 3, 16), True).due == 1
    assert CallProof.objects.exists()
    assert expire_proofs(dt.date(2031, 3, 16), False).done == 1
    assert not CallProof.objects.exists()


def test_an_earlier_call_noted_later_shortens_nothing(
    person: Subject, calls: ConsentText, controller: Controller, staff: Subject
) -> None:
    """R58: max(given, last use)."""
    prove(ticked(person, calls), staff)
    note_use(subject=person.pk, **CALLS, at=timezone.now())
    kept = CallProof.objects.get()
    note_use(subject=person.pk, **CALLS, at=timezone.now() - dt.timedelta(days=400))
    assert CallProof.objects.get().keep_until == kept.keep_until
    assert CallProof.objects.get().used_at == kept.used_at


@pytest.mark.parametrize(
    "change",
    [{"name": "Somebody"}, {"keep_until": dt.date(2024, 1, 1)}, {"lacks": []}, {"number": "+4930"}, "delete"],
)
def test_a_proof_is_locked(
    person: Subject, calls: ConsentText, controller: Controller, staff: Subject, change: Any
) -> None:
    """R58: neither shortened nor altered nor deleted before its end, whoever asks."""
    prove(ticked(person, calls), staff, Caller("Bernd Ahl", "", NUMBER))
    proofs = CallProof.objects.all()
    attempt = proofs.delete if change == "delete" else partial(proofs.update, **change)
    with pytest.raises(DatabaseError), transaction.atomic():
        attempt()


def test_after_its_end_no_call_rests_on_it(
    person: Subject, calls: ConsentText, controller: Controller, staff: Subject
) -> None:
    """R58: the projection does not outlive the proof."""
    prove(ticked(person, calls), staff)
    end = CallProof.objects.get().keep_until
    expire_proofs(end + dt.timedelta(days=1), False)
    assert check(person, *CALLS.values()).lacks == ("number",)


def test_w5_a_consent_to_mail_covers_no_calls_when_a_newer_text_does(
    person: Subject, notice: Any, time_machine: Any
) -> None:
    """W5: v3 (e-mail) until 30 Jun 2026, v4 (e-mail and phone) from 1 Jul; Anna, who agreed on 10 Feb, is not called."""
    from tests.consent.conftest import make_text

    time_machine.move_to(dt.datetime(2026, 2, 10, 9, tzinfo=dt.UTC), tick=False)
    v3 = make_text(notice, "newsletter", ["email"], version=3)
    with transaction.atomic():
        append([given(person, v3)])
    time_machine.move_to(dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC), tick=False)
    make_text(notice, "newsletter", ["email", "telephone"], version=4)
    make_text(notice, "telephone_marketing", ["telephone"], version=4)
    time_machine.move_to(dt.datetime(2026, 7, 15, 9, tzinfo=dt.UTC), tick=False)
    assert not check(person, *CALLS.values()).allowed
    assert not permitted(Subject.objects.all(), *CALLS.values(), subject="pk").exists()
    assert check(person, "newsletter", "email").allowed


def test_two_people_have_two_proofs_that_do_not_lead_to_them(
    calls: ConsentText, controller: Controller, staff: Subject
) -> None:
    """R58: the proof outlives the person; neither it nor its entry in the trail names their id."""
    from privacy.audit.models import AuditEntry

    for _ in range(2):
        prove(ticked(make_person(phone=NUMBER), calls), staff)
    assert CallProof.objects.count() == 2
    entries = AuditEntry.objects.filter(table_name="consent_callproof")
    assert {(entry.subject, entry.request_id, entry.actor) for entry in entries} == {(None, "", "evidence")}
