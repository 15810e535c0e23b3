"""What the consent app stores about people."""

import uuid

from consent.models import ConsentRecord
from privacy.registry import (
    CONTACT,
    DERIVED,
    EMAIL,
    ID,
    KEEP,
    PROVIDED,
    PSEUDONYMOUS,
    TECHNICAL,
    Item,
    not_personal,
    register,
    survivor,
)

register(
    "consent.OptInRequest",
    subject="subject",
    datenart="pending_signup",
    fields={
        "email": Item(CONTACT, PROVIDED, purposes="consent_check", marks=EMAIL),
        "digest": Item(
            CONTACT, DERIVED, purposes="consent_check suppression", nature=PSEUDONYMOUS, told=False
        ),
        "language page_url submitted_at ip_truncated expires_at": Item(
            TECHNICAL, PROVIDED, purposes="consent_check evidence"
        ),
        "message_id": Item(TECHNICAL, DERIVED, purposes="consent_check evidence", marks=ID),
    },
    not_personal="id subject",
)
register(
    "consent.OptInText",
    subject="subject",
    datenart="pending_signup",
    fields={"text": Item(TECHNICAL, PROVIDED, purposes="consent_check evidence")},
    not_personal="id request subject",
)
register(
    "consent.ConsentRecord",
    subject="subject",
    datenart="consent_evidence",
    fields={
        "purpose channel kind text at zone ip_truncated page_url confirmed_at confirmed_ip actor_kind actor route recorded_at": Item(
            TECHNICAL, PROVIDED, purposes="evidence"
        ),
        "message_id": Item(TECHNICAL, PROVIDED, purposes="evidence", marks=ID),
        "address_salt address_hash opt_in evidence digest": Item(
            CONTACT, DERIVED, purposes="evidence consent_check", nature=PSEUDONYMOUS, told=False
        ),
    },
    not_personal="id subject",
    unrecorded="digest",
)
register(
    "consent.ConsentEvidence",
    subject=None,
    datenart="consent_evidence",
    fields={
        "content alone_since": Item(
            TECHNICAL,
            DERIVED,
            purposes="evidence",
            nature=PSEUDONYMOUS,
            erase=KEEP,
            norm="Art. 7(1), 17(3)(e)",
        ),
    },
    not_personal="id",
    reason="Outlives the person on purpose and must not point at them.",
)
register(
    "consent.ConsentState",
    subject="subject",
    datenart="consent_state",
    fields={
        "purpose channel status proven since fresh_from flagged_on": Item(
            TECHNICAL, DERIVED, purposes="evidence", nature=PSEUDONYMOUS
        ),
        "record digest": Item(TECHNICAL, DERIVED, purposes="evidence", nature=PSEUDONYMOUS, told=False),
    },
    not_personal="id subject",
    trail=False,
    reason="A projection of consent records, each of which stands in the trail.",
)
not_personal("consent.ConsentText", "Published text.")


def _evidence(subjects: list[uuid.UUID]) -> int:
    return ConsentRecord.objects.filter(subject__in=subjects).exclude(evidence="").count()


survivor("evidence", _evidence)
