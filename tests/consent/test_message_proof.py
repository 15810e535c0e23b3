"""A consent to fax or messenger opens the gate when the number is shown to be the person's own, and keeps no number (R24, R48)."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from consent.call_proofs import sealed
from consent.call_retention import expire_proofs
from consent.errors import NumberUnproven
from consent.gate import check, permitted
from consent.models import CallProof, ConsentRecord, ConsentText
from consent.proof import proof_of
from consent.services.call_proof import Caller, code_of, complete_proof, number_codes, prove_number
from consent.services.projection import append, note_use
from consent.services.withdrawal import withdraw
from privacy.models import Controller, Subject
from tests.consent.conftest import given, make_person, make_text

pytestmark = pytest.mark.django_db

NUMBER = "+493023125100"
BERND = Caller("Bernd Ahl", "Am Ring 4, 04155 Leipzig", NUMBER)
CHANNELS = ["fax", "messenger"]


@pytest.fixture
def words(notice: Any) -> ConsentText:
    return make_text(notice, "message_marketing", CHANNELS)


@pytest.fixture
def staff(db: None) -> Subject:
    return Subject.objects.create(party="business")


def ticked(person: Subject, words: ConsentText, channel: str, **more: Any) -> ConsentRecord:
    fields = {"message_id": "", "confirmed_at": None, "digest": b"", **more}
    record = given(person, words, purpose="message_marketing", channel=channel, **fields)
    with transaction.atomic():
        append([record])
    return record


def prove(record: ConsentRecord, staff: Subject, caller: Caller = BERND, **more: Any) -> ConsentRecord:
    return prove_number(
        record=record, caller=caller, means="call_in", code=code_of(record), actor=staff, **more
    )


@pytest.mark.parametrize("party", ["consumer", "business"])
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_number_shown_to_be_their_own_opens_the_gate(
    words: ConsentText, controller: Controller, staff: Subject, channel: str, party: str
) -> None:
    """R24, R48: express consent, from companies as well; the box alone is unproven, the number's proof opens this channel."""
    person = make_person(party=party)
    record = ticked(person, words, channel)
    answer = check(person, "message_marketing", channel)
    assert (answer.code, answer.lacks) == ("CONSENT_UNPROVEN", ("number",))
    assert "show that the number is theirs" in answer.next_step

    done = prove(record, staff)
    assert check(person, "message_marketing", channel).allowed
    assert permitted(Subject.objects.all(), "message_marketing", channel, subject="pk").get() == person
    (other,) = {*CHANNELS} - {channel}
    assert not check(person, "message_marketing", other).allowed
    assert not check(person, "telephone_marketing", "telephone").allowed
    shown = proof_of(done)
    assert shown.missing == []
    assert "from this number" in " ".join(item.value for item in shown.items)


def test_the_code_is_of_one_channel_and_nothing_less_proves(
    person: Subject, words: ConsentText, controller: Controller, staff: Subject
) -> None:
    """R24: neither the other channel's code nor a click in a mail, nor a paper that nobody scanned."""
    fax, messenger = (ticked(person, words, channel) for channel in CHANNELS)
    for means, code in (("call_in", code_of(messenger)), ("call_in", ""), ("paper", ""), ("recording", "")):
        with pytest.raises(NumberUnproven):
            prove_number(record=fax, caller=BERND, means=means, code=code, actor=staff)
    with pytest.raises(NumberUnproven):
        complete_proof(record=prove(fax, staff), caller=BERND, actor=staff)
    assert CallProof.objects.count() == 1


def test_the_proof_of_one_channel_is_none_of_another(
    person: Subject, words: ConsentText, controller: Controller, staff: Subject
) -> None:
    """R24: a messenger's account is not a fax machine."""
    proven = prove(ticked(person, words, "messenger"), staff)
    ticked(person, words, "fax", call_proof=proven.call_proof)
    assert check(person, "message_marketing", "fax").lacks == ("number",)


def test_the_proof_is_of_one_number(
    person: Subject, words: ConsentText, controller: Controller, staff: Subject
) -> None:
    prove(ticked(person, words, "fax"), staff, Caller("", "", "+493023125111"))
    assert check(person, "message_marketing", "fax").code == "CONSENT_OTHER_ADDRESS"


def test_the_words_on_the_page_name_each_channels_code(person: Subject, words: ConsentText) -> None:
    opt_in = uuid.uuid4()
    fax, messenger = (ticked(person, words, channel, opt_in=opt_in) for channel in CHANNELS)
    assert number_codes(opt_in) == {"fax": code_of(fax), "messenger": code_of(messenger)}


def test_nothing_in_the_proof_names_the_person(
    person: Subject, words: ConsentText, controller: Controller, staff: Subject
) -> None:
    """Art. 5(1)(c): § 7a UWG, for which a call's proof is kept in clear, does not speak of messages."""
    prove(ticked(person, words, "messenger"), staff)
    proof = CallProof.objects.get()
    assert (proof.name, proof.address, proof.number, proof.lacks) == ("", "", "", [])
    assert sealed(proof) == proof.pk
    proof.channel = "fax"
    assert sealed(proof) != proof.pk


def test_it_is_kept_as_other_evidence_while_the_consent_stands_and_three_years_after(
    person: Subject, words: ConsentText, controller: Controller, staff: Subject, time_machine: Any
) -> None:
    """R35: while used and to the end of the third year after the last use or the withdrawal; R58 is for calls alone."""
    time_machine.move_to(dt.datetime(2024, 1, 10, 11, tzinfo=dt.UTC), tick=False)
    prove(ticked(person, words, "messenger"), staff)
    assert CallProof.objects.get().keep_until == dt.date(2027, 12, 31)
    time_machine.move_to(dt.datetime(2025, 5, 2, 11, tzinfo=dt.UTC), tick=False)
    note_use(subject=person.pk, purpose="message_marketing", channel="messenger", at=timezone.now())
    assert CallProof.objects.get().keep_until == dt.date(2028, 12, 31)
    assert expire_proofs(dt.date(2029, 1, 1), False).done == 0

    time_machine.move_to(dt.datetime(2026, 4, 10, 11, tzinfo=dt.UTC), tick=False)
    withdraw(subject=person, purpose="message_marketing", channel="messenger", route="telephone")
    proof = CallProof.objects.get()
    assert (proof.keep_until, proof.ended_how) == (dt.date(2029, 12, 31), "telephone")
    assert expire_proofs(dt.date(2029, 12, 31), False).done == 0
    assert expire_proofs(dt.date(2030, 1, 1), False).done == 1
