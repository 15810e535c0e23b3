"""What the consent app stores about people."""

import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from consent import documents
from consent.call_proofs import NORM, kept_of
from consent.lacks import WORDS
from consent.models import ConsentRecord
from consent.models.cookies import OWN
from consent.routes import ROUTES
from privacy.access.enclosed import IN_THE_ARCHIVE, enclosed
from privacy.device import Kept, Place, keep_on_device
from privacy.registry import (
    BEHAVIOUR,
    CONTACT,
    DERIVED,
    EMAIL,
    FREE_TEXT,
    ID,
    IDENTITY,
    KEEP,
    PROVIDED,
    PSEUDONYMOUS,
    STAFF,
    TECHNICAL,
    Item,
    holding,
    not_personal,
    register,
    serves,
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
        "language page_url submitted_at ip_truncated mail route actor guardian_at guardian_mail expires_at": Item(
            TECHNICAL, PROVIDED, purposes="consent_check evidence"
        ),
        "guardian": Item(CONTACT, PROVIDED, purposes="consent_check"),
        "guardian_digest": Item(CONTACT, DERIVED, purposes="consent_check", nature=PSEUDONYMOUS, told=False),
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
        "purpose channel kind text mail at zone ip_truncated page_url confirmed_at confirmed_ip actor_kind actor route guardian_at guardian_mail recorded_at": Item(
            TECHNICAL, PROVIDED, purposes="evidence"
        ),
        "message_id document": Item(TECHNICAL, PROVIDED, purposes="evidence", marks=ID),
        "address_salt address_hash guardian_hash opt_in evidence call_proof digest": Item(
            CONTACT, DERIVED, purposes="evidence consent_check", nature=PSEUDONYMOUS, told=False
        ),
    },
    not_personal="id subject",
    unrecorded="digest",
    labels={"zone": _("time zone"), "document": IN_THE_ARCHIVE},
    words={
        "route": lambda code, _told: str(ROUTES.get(code, code)),
        "document": enclosed(documents.SHELF),
    },
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
    stays="A projection, made anew from the records that move.",
    fields={
        "purpose channel status proven lacks since fresh_from flagged_on": Item(
            TECHNICAL, DERIVED, purposes="evidence", nature=PSEUDONYMOUS
        ),
        "record digest": Item(TECHNICAL, DERIVED, purposes="evidence", nature=PSEUDONYMOUS, told=False),
    },
    not_personal="id subject",
    labels={
        "purpose": _("purpose"),
        "channel": _("channel"),
        "status": _("status"),
        "proven": _("proven"),
        "lacks": _("lacks"),
        "since": _("since"),
        "fresh_from": _("counts as used since"),
        "flagged_on": _("pointed out as unused on"),
    },
    words={"lacks": lambda keys, _told: [str(WORDS.get(key, key)) for key in keys]},
    trail=False,
    reason="A projection of consent records, each of which stands in the trail.",
)
_CALLS: dict[str, Any] = {"purposes": "evidence", "erase": KEEP, "norm": NORM}
register(
    "consent.CallProof",
    subject=None,
    datenart="call_proof",
    fields={
        "name": Item(IDENTITY, PROVIDED, **_CALLS),
        "address number": Item(CONTACT, PROVIDED, **_CALLS),
        "channel company company_address receiver scope given_at zone route place means verified_at document": Item(
            TECHNICAL, PROVIDED, **_CALLS
        ),
        "used_at ended_at ended_how keep_until lacks": Item(TECHNICAL, DERIVED, **_CALLS),
        "text_sha256 nonce": Item(TECHNICAL, DERIVED, told=False, **_CALLS),
    },
    not_personal="id",
    named_by="consent.ConsentRecord.call_proof",
    labels={"document": IN_THE_ARCHIVE},
    words={"document": enclosed(documents.SHELF)},
    reason="Of calls locked for five years (§ 7a UWG), longer than the person's other data; must not point at them.",
)
register(
    "consent.PresumedInterest",
    subject="subject",
    datenart="lead",
    fields={
        "reason": Item(FREE_TEXT, STAFF, purposes="telephone_marketing"),
        "source on actor recorded_at expires_at": Item(TECHNICAL, STAFF, purposes="telephone_marketing"),
    },
    not_personal="id subject",
)
register(
    "consent.ProofCheck",
    subject="actor",
    datenart="staff",
    fields={"actor at": Item(TECHNICAL, STAFF, purposes="evidence", erase=KEEP, norm="Art. 5(2)")},
    not_personal="id taker",
)
register(
    "consent.CheckedProof",
    subject="subject",
    datenart="consent_evidence",
    fields={
        "check_made record": Item(TECHNICAL, STAFF, purposes="evidence", nature=PSEUDONYMOUS, told=False)
    },
    not_personal="id subject",
)
holding("consent_documents", folder="consents", eraser=documents.erase, residue=documents.residue)
register(
    "consent.Purchase",
    subject="subject",
    datenart="lead",
    fields={
        "category occasion sold_on evidence notice notice_on recorded_at ended_at": Item(
            BEHAVIOUR, STAFF, purposes="customer_mail evidence"
        ),
        "actor": Item(TECHNICAL, STAFF, purposes="customer_mail"),
        "digest": Item(
            CONTACT, DERIVED, purposes="customer_mail suppression", nature=PSEUDONYMOUS, told=False
        ),
    },
    not_personal="id subject",
    unrecorded="digest",
)
register(
    "consent.SaleRule",
    subject="officer",
    datenart="staff",
    fields={"officer": Item(TECHNICAL, STAFF, purposes="audit", erase=KEEP, norm="Art. 5(2)")},
    not_personal="id occasion reason valid_from valid_to",
)
not_personal("consent.ProductCategory", "Vocabulary.")
not_personal("consent.ConsentText", "Published text.")
not_personal("consent.CheckMail", "The words that everybody gets.")
register(
    "consent.TextDraft",
    subject="author",
    datenart="staff",
    fields={"author written_at": Item(TECHNICAL, STAFF, purposes="audit", erase=KEEP, norm="Art. 5(2)")},
    not_personal="id purpose language channels label body explicit",
)
register(
    "consent.CookieChoice",
    subject=None,
    datenart="consent_evidence",
    fields={
        "receipt banner kind categories despite_signal language page at": Item(
            TECHNICAL,
            PROVIDED,
            purposes="evidence",
            nature=PSEUDONYMOUS,
            erase=KEEP,
            norm="Art. 7(1), 11, 17(3)(e)",
        ),
    },
    not_personal="id",
    offered="receipt",
    reason="Nobody knows by it whose browser it was; only who holds the receipt can find it (R43, R91).",
)
not_personal("consent.Site", "The company's own web sites.")
not_personal("consent.Cookie", "What these sites keep on devices, as a register.")
not_personal("consent.Banner", "Published text.")
serves("consent", "evidence")
# The banner's own entry (§ 25(2) no. 2 TDDDG: whoever answered must not be asked on every page).
keep_on_device(
    Kept(
        OWN,
        Place.LOCAL,
        _("Remembers your answer to the cookie banner; written only when you answer."),
        365,
    )
)


def _evidence(subjects: list[uuid.UUID]) -> int:
    return ConsentRecord.objects.filter(subject__in=subjects).exclude(evidence="").count()


def _last_proof_ends(subjects: list[uuid.UUID]) -> str:
    return max(kept_of(subjects).values_list("keep_until", flat=True)).isoformat()


survivor("evidence", _evidence)
survivor("call_proof", lambda subjects: kept_of(subjects).count(), norm=NORM, until=_last_proof_ends)
