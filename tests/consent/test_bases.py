"""One lawful basis for a person and a purpose, dated, and never swapped for a withdrawn consent (R2, R7, R8)."""

import pytest

from consent.errors import BasisRefused, BasisSwap
from consent.services.bases import set_basis
from consent.services.withdrawal import withdraw
from privacy.models import LawfulBasis, Subject

pytestmark = pytest.mark.django_db


def test_a_changed_basis_ends_the_one_before(person: Subject) -> None:
    set_basis(
        subject=person, purpose="enquiry_handling", basis="contract", channels=["email"], evidence="form:1"
    )
    set_basis(subject=person, purpose="enquiry_handling", basis="legitimate_interest", channels=["email"])
    old, new = LawfulBasis.objects.order_by("valid_from")
    assert old.valid_to == new.valid_from
    assert new.valid_to is None


def test_a_contract_basis_names_its_contract(person: Subject) -> None:
    """R8: a purchased contact has made no enquiry that could be named."""
    with pytest.raises(BasisRefused):
        set_basis(subject=person, purpose="enquiry_handling", basis="contract", channels=["email"])
    assert not LawfulBasis.objects.exists()


@pytest.mark.parametrize("basis", ["legitimate_interest", "consent", "contract"])
def test_a_newsletter_rests_on_proven_consent_alone(person: Subject, basis: str) -> None:
    """R2: no second basis stands beside the consent, and the word "consent" proves none (W14)."""
    with pytest.raises(BasisRefused):
        set_basis(subject=person, purpose="newsletter", basis=basis, evidence="import")


def test_a_withdrawn_consent_is_not_swapped_for_interest(consented: Subject) -> None:
    withdraw(subject=consented, purpose="newsletter", route="one-click")
    with pytest.raises(BasisSwap) as refusal:
        set_basis(subject=consented, purpose="newsletter", basis="legitimate_interest")
    assert refusal.value.code == "BASIS_SWAP"
