from consent.models.calls import CallProof, CheckedProof, PresumedInterest, ProofCheck
from consent.models.ledger import (
    ConsentEvidence,
    ConsentRecord,
    ConsentState,
    ConsentText,
    OptInRequest,
    OptInText,
)

__all__ = [
    "CallProof",
    "CheckedProof",
    "ConsentEvidence",
    "ConsentRecord",
    "ConsentState",
    "ConsentText",
    "OptInRequest",
    "OptInText",
    "PresumedInterest",
    "ProofCheck",
]
