"""One deletion rule per Datenart (R126, after DIN 66398): when it starts, how long, what happens then."""

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


class Begins(enum.Enum):
    """The three kinds of start of DIN 66398."""

    COLLECTION = "collection"
    PROCESS = "process"
    RELATIONSHIP = "relationship"

    @property
    def label(self) -> Any:
        return {
            Begins.COLLECTION: _("from the collection"),
            Begins.PROCESS: _("from the end of the process"),
            Begins.RELATIONSHIP: _("from the end of the relationship"),
        }[self]


_METHODS = {"erase": _("erased"), "keep": _("kept, no personal data or by law")}


@dataclass(frozen=True)
class Rule:
    """`start` says from when the period counts, `begins` which of the three kinds of start that is.

    The period is the number `key` of the law's table, or `days`; 0 means with the row or person it belongs to.
    """

    name: Any
    start: Any
    begins: Begins
    days: int = 0
    key: str = ""
    method: str = "erase"

    def period(self, on: dt.date) -> tuple[int, str]:
        """Return (number, unit) of the period that counts on that day."""
        from privacy import parameters  # the models are not there yet when the rules are read

        if not self.key:
            return self.days, "days"
        row = parameters.row(self.key, on)
        return row.value, row.unit

    def about_days(self, on: dt.date) -> int:
        """Return the period in days, for whoever compares: a month as 30, a year as 365."""
        number, unit = self.period(on)
        return number * {"days": 1, "months": 30, "years": 365}[unit]

    @property
    def method_words(self) -> Any:
        return _METHODS[self.method]


_COLLECTION, _PROCESS, _RELATIONSHIP = Begins.COLLECTION, Begins.PROCESS, Begins.RELATIONSHIP
_CONTACT = _("last contact that the person began")
_PERSON = _("erasure of the person")
# § 257(5) HGB, § 147(4) AO
_YEAR_OF_DOCUMENT = _("end of the year of the document")
# Kinds of which a hold may name one calendar year alone, for an assessment period that is open (R129).
YEARLY = frozenset({"invoice", "commercial_letter"})

DATENARTEN: dict[str, Rule] = {
    "lead": Rule(_("Lead"), _CONTACT, _RELATIONSHIP, key="lead_keep"),
    "review_import": Rule(_("Contact stored for review"), _("import"), _COLLECTION, key="review_storage"),
    "pending_signup": Rule(_("Unconfirmed sign-up"), _("submission"), _COLLECTION, key="opt_in_expiry"),
    "submission": Rule(_("Form submission"), _CONTACT, _RELATIONSHIP, key="lead_keep"),
    "consent_evidence": Rule(
        _("Proof of consent"),
        _("end of the year of the withdrawal or last use"),
        _PROCESS,
        key="evidence_keep",
    ),
    "call_proof": Rule(
        _("Proof of a consent to calls (§ 7a UWG)"),
        _("the consent, and each advertising call since"),
        _PROCESS,
        key="call_proof_keep",
    ),
    "invoice": Rule(_("Invoice"), _YEAR_OF_DOCUMENT, _PROCESS, key="invoice_keep"),
    "commercial_letter": Rule(_("Commercial letter"), _YEAR_OF_DOCUMENT, _PROCESS, key="letter_keep"),
    "consent_state": Rule(_("Consent as it stands"), _PERSON, _RELATIONSHIP),
    "lawful_basis": Rule(_("Lawful basis of a person"), _PERSON, _RELATIONSHIP),
    "objection": Rule(_("Objection"), _PERSON, _RELATIONSHIP),
    "restriction": Rule(_("Restriction"), _PERSON, _RELATIONSHIP),
    "pause": Rule(_("Pause of advertising"), _PERSON, _RELATIONSHIP),
    "score": Rule(
        _("Score"), _("withdrawal of the consent, an objection, or erasure of the person"), _RELATIONSHIP
    ),
    "merge": Rule(_("Merge of two records"), _("merge"), _PROCESS, days=30),
    "publication": Rule(_("Publication about a person"), _PERSON, _RELATIONSHIP),
    "disclosure": Rule(_("Disclosure to a recipient"), _PERSON, _RELATIONSHIP),
    "hold": Rule(_("Legal hold"), _("end of the hold"), _PROCESS, days=3 * 365),
    "suppression": Rule(
        _("Suppression hash"), _("newer confirmed consent, or the person's wish"), _PROCESS, method="keep"
    ),
    "mail": Rule(_("Mail sent"), _("sending"), _PROCESS, key="lead_keep"),
    "visit": Rule(_("Visit of a web page"), _("visit"), _COLLECTION, key="visit_keep"),
    "visitor": Rule(_("Visitor of our web sites"), _("last visit"), _COLLECTION, key="visitor_keep"),
    "upload": Rule(_("Uploaded file"), _("upload"), _COLLECTION, key="upload_keep"),
    "request_file": Rule(
        _("Request of a person"), _("end of the year it was closed in"), _PROCESS, key="request_keep"
    ),
    "trail": Rule(_("Audit trail"), _("entry"), _COLLECTION, key="trail_keep"),
    "erasure_proof": Rule(_("Proof of an erasure"), _("run"), _PROCESS, key="trail_keep"),
    "staff": Rule(_("Staff account"), _("end of employment"), _RELATIONSHIP, days=90),
    "security_log": Rule(_("Security log"), _("entry"), _COLLECTION, days=30),
    "session": Rule(_("Session"), _("log-in"), _COLLECTION, days=1),
    "business": Rule(_("Business record without personal data"), _("end of use"), _PROCESS, method="keep"),
}
