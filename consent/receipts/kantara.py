"""A receipt after the Kantara Initiative's Consent Receipt Specification 1.1.0."""

from typing import Any

from consent.receipts.facts import Facts
from privacy.audit.seal import public_key

# The specification's own lists (appendices A and B).
_CATEGORIES = {
    "marketing": "6 - Marketing",
    "service": "4 - Contact Requested",
    "duty": "12 - Legally Required Data Retention",
}
_PROFILE = {"profiling": "5 - Personalize Experience"}


def as_kantara(facts: Facts) -> dict[str, Any]:
    """Return the receipt; what has no field there (the withdrawal) stands in the words of `termination`."""
    record, who = facts.record, facts.controller
    return {
        "version": "KI-CR-v1.1.0",
        "jurisdiction": who.country,
        "consentTimestamp": int(facts.given_at.timestamp()),
        "collectionMethod": f"{record.page_url} ({record.route})".strip(),
        "consentReceiptID": str(facts.id),
        "publicKey": public_key().hex(),
        "language": facts.text.language,
        "piiPrincipalId": facts.person,
        "piiControllers": [
            {
                "piiController": facts.text.controller_name,
                "contact": who.dpo_name,
                "address": {
                    "streetAddress": who.street,
                    "postalCode": who.postcode,
                    "addressLocality": who.city,
                    "addressCountry": who.country,
                },
                "email": who.email,
                "phone": who.phone,
            }
        ],
        "policyUrl": facts.notice_url,
        "services": [{"service": facts.purpose, "purposes": [_purpose(facts)]}],
        "sensitive": False,
        "spiCat": [],
    }


def _purpose(facts: Facts) -> dict[str, Any]:
    purpose = facts.record.purpose
    told = {
        "purpose": f"{facts.text.label}: {facts.text.body}",
        "purposeCategory": [_PROFILE.get(purpose.pk, _CATEGORIES[purpose.klass])],
        "consentType": "EXPLICIT",
        "piiCategory": ["2 - Contact"],
        "primaryPurpose": True,
        "termination": _ended(facts),
        "thirdPartyDisclosure": bool(facts.third_parties),
    }
    return told | ({"thirdPartyName": ", ".join(facts.third_parties)} if facts.third_parties else {})


def _ended(facts: Facts) -> str:
    if facts.withdrawal is None:
        return facts.termination
    return f"{facts.termination} [{facts.withdrawal.at:%Y-%m-%dT%H:%M:%SZ}]"
