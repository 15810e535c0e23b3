"""A call centre calls for us only people whose very proofs we verified (R60)."""

from typing import Any

import pytest
from django.urls import reverse

from consent.errors import NumberUnproven
from consent.models import ConsentRecord, ConsentText, ProofCheck
from consent.services.call_centre import callable_by, record_check
from consent.services.withdrawal import withdraw
from privacy.models import Controller, Disclosure, Recipient, Subject
from tests.consent.conftest import make_person
from tests.consent.test_call_proof import NUMBER, prove, ticked

pytestmark = pytest.mark.django_db


@pytest.fixture
def taker(db: None) -> Recipient:
    return Recipient.objects.create(name="Rufwerk GmbH")


@pytest.fixture
def proven(calls: ConsentText, controller: Controller, ines: Any) -> list[ConsentRecord]:
    people = [make_person(f"{name}@post.example", NUMBER) for name in ("anna", "bea")]
    return [prove(ticked(person, calls), ines.subject) for person in people]


def callees(taker: Recipient) -> set[Any]:
    return set(callable_by(taker, Subject.objects.all(), subject="pk").values_list("pk", flat=True))


def test_an_outsourced_campaign_reaches_only_whose_proofs_we_verified(
    proven: list[ConsentRecord], taker: Recipient, ines: Any, calls: ConsentText
) -> None:
    """R60: the start requires "proof batch verified by us": who, when, which."""
    first, second = proven
    assert callees(taker) == set()
    check = record_check(taker=taker, records=[first], actor=ines.subject)
    assert (check.actor, [item.record for item in check.proofs.all()]) == (ines.subject, [first])
    assert callees(taker) == {first.subject_id}
    # R93: the call centre is named to whoever asks who got their number.
    assert [(row.subject_id, row.recipient) for row in Disclosure.objects.all()] == [
        (first.subject_id, taker)
    ]
    assert callees(Recipient.objects.create(name="Andere GmbH")) == set()
    withdraw(subject=first.subject, route="telephone")
    assert callees(taker) == set()
    # A newer consent of the same person has a proof that nobody looked at.
    prove(ticked(first.subject, calls), ines.subject)
    assert callees(taker) == set()
    assert second.subject_id not in callees(taker)


def test_an_unproven_consent_is_no_part_of_a_check(
    proven: list[ConsentRecord], taker: Recipient, ines: Any, calls: ConsentText
) -> None:
    """R60: all or nothing, so that nobody believes in a batch with a hole."""
    open_one = ticked(make_person("carla@post.example"), calls)
    for records in ([*proven, open_one], []):
        with pytest.raises(NumberUnproven):
            record_check(taker=taker, records=records, actor=ines.subject)
    assert not ProofCheck.objects.exists()


def test_the_officer_notes_it_in_the_ledger(
    proven: list[ConsentRecord], taker: Recipient, ines: Any, as_user: Any
) -> None:
    """R60: an act of the officer's, under their name."""
    client, url = as_user(ines), reverse("admin:consent_consentrecord_changelist")
    action = {"action": "verified", "_selected_action": [str(record.pk) for record in proven]}
    client.post(url, action)
    assert not ProofCheck.objects.exists()
    answer = client.post(url, {**action, "taker": taker.pk}, follow=True)
    assert "2 proofs verified for Rufwerk GmbH" in answer.content.decode()
    assert ProofCheck.objects.get().actor == ines.subject
