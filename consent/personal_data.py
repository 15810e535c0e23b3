"""What the consent app stores about people."""

from privacy.registry import (
    CONTACT,
    DERIVED,
    KEEP,
    PROVIDED,
    PSEUDONYMOUS,
    TECHNICAL,
    Item,
    not_personal,
    register,
)

register(
    "consent.OptInRequest",
    subject="subject",
    datenart="pending_signup",
    fields={
        "email": Item(CONTACT, PROVIDED, purposes="consent_check"),
        "digest": Item(CONTACT, DERIVED, purposes="consent_check suppression", nature=PSEUDONYMOUS),
        "language page_url submitted_at ip_truncated message_id expires_at": Item(
            TECHNICAL, PROVIDED, purposes="consent_check evidence"
        ),
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
        "purpose channel kind text at zone ip_truncated page_url message_id confirmed_at confirmed_ip actor_kind actor route opt_in recorded_at": Item(
            TECHNICAL,
            PROVIDED,
            purposes="evidence",
            nature=PSEUDONYMOUS,
            erase=KEEP,
            norm="Art. 7(1), 17(3)(e)",
        ),
        "address_salt address_hash": Item(
            CONTACT, DERIVED, purposes="evidence", nature=PSEUDONYMOUS, erase=KEEP, norm="Art. 7(1), 17(3)(e)"
        ),
        "digest": Item(CONTACT, DERIVED, purposes="consent_check", nature=PSEUDONYMOUS),
    },
    not_personal="id subject",
    # The trail commits to the salted hash alone: that one may stay when the person goes.
    unrecorded="digest",
)
register(
    "consent.ConsentState",
    subject="subject",
    datenart="consent_state",
    fields={
        "purpose channel status record digest proven since fresh_from": Item(
            TECHNICAL, DERIVED, purposes="evidence", nature=PSEUDONYMOUS
        ),
    },
    not_personal="id subject",
    trail=False,
    reason="A projection of consent records, each of which stands in the trail.",
)
not_personal("consent.ConsentText", "Published text.")
