"""One deletion rule per Datenart (R126, after DIN 66398): when it starts, how long, what happens then."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Rule:
    """`days` counts from `start`; 0 means with the row or person it belongs to."""

    name: Any
    start: Any
    days: int
    method: str = "erase"


DATENARTEN: dict[str, Rule] = {
    "lead": Rule(_("Lead"), _("last contact that the person began"), 365),
    "review_import": Rule(_("Contact stored for review"), _("import"), 30),
    "pending_signup": Rule(_("Unconfirmed sign-up"), _("submission"), 7),
    "submission": Rule(_("Form submission"), _("last contact that the person began"), 365),
    "consent_evidence": Rule(
        _("Proof of consent"), _("end of the year of the withdrawal or last use"), 3 * 365
    ),
    "call_proof": Rule(
        _("Proof of a consent to calls (§ 7a UWG)"),
        _("the consent, and each advertising call since"),
        5 * 365,
    ),
    "consent_state": Rule(_("Consent as it stands"), _("erasure of the person"), 0),
    "lawful_basis": Rule(_("Lawful basis of a person"), _("erasure of the person"), 0),
    "objection": Rule(_("Objection"), _("erasure of the person"), 0),
    "restriction": Rule(_("Restriction"), _("erasure of the person"), 0),
    "pause": Rule(_("Pause of advertising"), _("erasure of the person"), 0),
    "disclosure": Rule(_("Disclosure to a recipient"), _("erasure of the person"), 0),
    "suppression": Rule(_("Suppression hash"), _("newer confirmed consent, or the person's wish"), 0, "keep"),
    "mail": Rule(_("Mail sent"), _("last contact that the person began"), 365),
    "upload": Rule(_("Uploaded file"), _("upload"), 7),
    "request_file": Rule(_("Request of a person"), _("end of the year it was closed in"), 3 * 365),
    "trail": Rule(_("Audit trail"), _("entry"), 3 * 365),
    "erasure_proof": Rule(_("Proof of an erasure"), _("run"), 3 * 365),
    "staff": Rule(_("Staff account"), _("end of employment"), 90),
    "security_log": Rule(_("Security log"), _("entry"), 30),
    "session": Rule(_("Session"), _("log-in"), 1),
    "business": Rule(_("Business record without personal data"), _("end of use"), 0, "keep"),
}
