from consent.models.calls import CallProof, CheckedProof, PresumedInterest, ProofCheck
from consent.models.customers import Occasion, ProductCategory, Purchase, SaleRule
from consent.models.ledger import (
    ConsentEvidence,
    ConsentRecord,
    ConsentState,
    ConsentText,
    OptInRequest,
    OptInText,
    TextDraft,
)

__all__ = [
    "CallProof",
    "CheckedProof",
    "ConsentEvidence",
    "ConsentRecord",
    "ConsentState",
    "ConsentText",
    "Occasion",
    "OptInRequest",
    "OptInText",
    "PresumedInterest",
    "ProductCategory",
    "ProofCheck",
    "Purchase",
    "SaleRule",
    "TextDraft",
]
