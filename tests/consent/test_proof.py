"""The proof of a consent shows every item, names every gap, and looking at it stands in the trail (R19, R161)."""

import pytest

from consent.models import ConsentRecord, ConsentText
from consent.proof import proof_of
from consent.services.projection import append
from consent.services.withdrawal import withdraw
from privacy.audit.models import AuditEntry
from privacy.models import Subject
from tests.consent.conftest import given

pytestmark = pytest.mark.django_db


def test_a_complete_proof_lacks_nothing(consented: Subject, newsletter: ConsentText) -> None:
    proof = proof_of(ConsentRecord.objects.get())
    assert proof.missing == []
    shown = " ".join(item.value for item in proof.items)
    record = proof.record
    for needed in (
        newsletter.controller_name,
        newsletter.label,
        record.page_url,
        record.message_id,
        newsletter.sha256[:16],
    ):
        assert needed in shown


@pytest.mark.parametrize(
    ("lack", "name"),
    [
        ({"page_url": ""}, "Page"),
        ({"message_id": ""}, "Check mail"),
        ({"confirmed_at": None}, "Confirmed at"),
    ],
)
def test_a_gap_is_named(person: Subject, newsletter: ConsentText, lack: dict, name: str) -> None:
    append([given(person, newsletter, **lack)])
    assert proof_of(ConsentRecord.objects.get()).missing == [name]


def test_a_consent_to_calls_lacks_the_proof_of_the_number(person: Subject, calls: ConsentText) -> None:
    """R24: the page must not say "complete" where the gate says "unproven"."""
    append([given(person, calls, purpose="telephone_marketing", channel="telephone")])
    assert proof_of(ConsentRecord.objects.get()).missing == ["Proof that the number is their own"]


def test_the_proof_tells_what_became_of_the_consent(consented: Subject) -> None:
    withdraw(subject=consented, route="letter")
    proof = proof_of(ConsentRecord.objects.get(kind="given"))
    assert [entry.kind for entry in proof.history] == ["given", "withdrawn"]


def test_looking_at_a_proof_is_recorded(consented: Subject) -> None:
    record = ConsentRecord.objects.get()
    proof_of(record)
    assert AuditEntry.objects.filter(verb="proof", row_id=str(record.pk), subject=consented.pk).count() == 1


def test_the_ledger_holds_no_address(consented: Subject) -> None:
    """What may stay after an erasure carries no clear identifier, in the record and in the trail's copy of it."""
    from django.core import serializers

    from privacy.audit.models import AuditDetail
    from tests.consent.conftest import EMAIL

    assert EMAIL not in serializers.serialize("json", ConsentRecord.objects.all())
    details = [d.detail for d in AuditDetail.objects.filter(entry__table_name="consent_consentrecord")]
    assert details
    assert not any(
        EMAIL in detail or bytes(ConsentRecord.objects.get().digest).hex() in detail for detail in details
    )
