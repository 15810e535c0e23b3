from consent.models.calls import CallProof, CheckedProof, PresumedInterest, ProofCheck
from consent.models.cookies import Banner, Category, Cookie, CookieChoice, Site
from consent.models.customers import Occasion, ProductCategory, Purchase, SaleRule
from consent.models.ledger import (
    CheckMail,
    ConsentEvidence,
    ConsentRecord,
    ConsentState,
    ConsentText,
    OptInRequest,
    OptInText,
    TextDraft,
)

__all__ = [
    "Banner",
    "CallProof",
    "Category",
    "CheckMail",
    "CheckedProof",
    "ConsentEvidence",
    "ConsentRecord",
    "ConsentState",
    "ConsentText",
    "Cookie",
    "CookieChoice",
    "Occasion",
    "OptInRequest",
    "OptInText",
    "PresumedInterest",
    "ProductCategory",
    "ProofCheck",
    "Purchase",
    "SaleRule",
    "Site",
    "TextDraft",
]
