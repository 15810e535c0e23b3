"""The purposes: those shipped (design table), and the company's own from the database; told alike by `PURPOSES`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from privacy.models import Purpose

LEGITIMATE_INTEREST = "legitimate_interest"


@dataclass(frozen=True)
class PurposeSpec:
    """One purpose. `bases` are Art. 6(1) names; the first is the usual one."""

    name: Any
    description: Any
    klass: str
    bases: tuple[str, ...]
    channels: tuple[str, ...]


SHIPPED: dict[str, PurposeSpec] = {
    "enquiry_handling": PurposeSpec(
        _("Answering an enquiry"),
        _("We answer what you asked us and prepare the offer you wanted."),
        "service",
        ("contract", "legitimate_interest"),
        ("email", "telephone", "post"),
    ),
    "sales_pipeline": PurposeSpec(
        _("Sales work"),
        _("We keep track of which enquiries are open, who looks after them and what was agreed."),
        "service",
        ("legitimate_interest",),
        ("none",),
    ),
    "storage_for_review": PurposeSpec(
        _("Storage for review"),
        _(
            "Contacts from an older list are kept for 30 days at most, unused, until it is clear whether we may keep them."
        ),
        "service",
        ("legitimate_interest",),
        ("none",),
    ),
    "newsletter": PurposeSpec(
        _("Newsletter by e-mail"),
        _("We send you news about our products by e-mail."),
        "marketing",
        ("consent",),
        ("email",),
    ),
    "customer_mail": PurposeSpec(
        _("Mail to customers about similar products"),
        _("We write to you by e-mail about products similar to what you bought from us, until you object."),
        "marketing",
        ("legitimate_interest",),
        ("email",),
    ),
    "message_marketing": PurposeSpec(
        _("Offers by fax or messenger"),
        _("We send you offers by fax or messenger."),
        "marketing",
        ("consent",),
        ("fax", "messenger"),
    ),
    "telephone_marketing": PurposeSpec(
        _("Offers by telephone"),
        _("We call you about our offers."),
        "marketing",
        ("consent",),
        ("telephone",),
    ),
    "post_marketing": PurposeSpec(
        _("Offers by post"),
        _("We send you printed offers until you object."),
        "marketing",
        ("legitimate_interest",),
        ("post",),
    ),
    "profiling": PurposeSpec(
        _("Interest profile"),
        _("We work out from your visits and answers what may interest you."),
        "marketing",
        ("consent",),
        ("none",),
    ),
    "web_statistics": PurposeSpec(
        _("Statistics of our web pages"),
        _("We count which of our pages are visited, and how people come to them."),
        "marketing",
        ("consent",),
        ("none",),
    ),
    "mail_tracking": PurposeSpec(
        _("Opening and click measurement"),
        _("We measure whether you open our mails and which links you follow."),
        "marketing",
        ("consent",),
        ("email",),
    ),
    "rights_handling": PurposeSpec(
        _("Handling your rights"),
        _("We answer requests for access, erasure and your other rights."),
        "duty",
        ("legal_obligation",),
        ("email", "post"),
    ),
    "consent_check": PurposeSpec(
        _("Check of a consent"),
        _("We ask once by e-mail whether a consent really comes from you."),
        "duty",
        ("legal_obligation", "legitimate_interest"),
        ("email",),
    ),
    "legal_notice": PurposeSpec(
        _("Information duties"),
        _("We tell you what we store about you and where we have it from."),
        "duty",
        ("legal_obligation",),
        ("email", "post"),
    ),
    "evidence": PurposeSpec(
        _("Proof of consent"),
        _("We keep the proof that you consented, as long as the law lets others ask for it."),
        "duty",
        ("legal_obligation", "legitimate_interest"),
        ("none",),
    ),
    "record_keeping": PurposeSpec(
        _("Keeping commercial documents"),
        _(
            "We keep invoices and commercial letters about sales for as long as commercial and tax law demand it."
        ),
        "duty",
        ("legal_obligation",),
        ("none",),
    ),
    "suppression": PurposeSpec(
        _("Respecting an objection"),
        _("We keep a hash of your address so that we never write to it by mistake."),
        "duty",
        ("legal_obligation", "legitimate_interest"),
        ("none",),
    ),
    "audit": PurposeSpec(
        _("Audit trail"),
        _("We record who did what with which data, so that misuse is seen."),
        "duty",
        ("legal_obligation", "legitimate_interest"),
        ("none",),
    ),
    "staff_account": PurposeSpec(
        _("Staff accounts"),
        _("We keep accounts so that our staff can work."),
        "duty",
        ("contract", "legitimate_interest"),
        ("email",),
    ),
    "staff_security": PurposeSpec(
        _("Security of accounts"),
        _("We record failed log-ins and second factors to keep accounts safe."),
        "duty",
        ("legitimate_interest",),
        ("email",),
    ),
}


class Purposes(Mapping[str, PurposeSpec]):
    """Every purpose by its code, shipped or our own.

    Going through all of them asks the database once for our own; a look-up asks once a process, because what was
    approved never changes.
    """

    def __init__(self) -> None:
        self._approved: dict[str, PurposeSpec] = {}
        self._data_of: dict[str, str] = {}

    def __getitem__(self, code: str) -> PurposeSpec:
        known = SHIPPED.get(code) or self._approved.get(code)
        if known is not None:
            return known
        row = self._rows().filter(code=code).first() if code else None
        if row is None:
            raise KeyError(code)
        return self.of(row)

    def __iter__(self) -> Iterator[str]:
        yield from SHIPPED
        for row in self._rows():
            self.of(row)
            yield row.code

    def __len__(self) -> int:
        return len(SHIPPED) + self._rows().count()

    def called(self, code: str) -> str:
        """Return the name of a purpose in the reader's language."""
        return str(self[code].name)

    def data_of(self, code: str) -> str:
        """Return the shipped purpose whose fields this one uses: itself, unless it is our own (R1)."""
        return code if code in SHIPPED else self._data_of[code]

    def of(self, row: "Purpose") -> PurposeSpec:
        """Return what is said of a row that is at hand."""
        if not row.own:
            return SHIPPED[row.code]
        name, description = (
            _in_both(getattr(row, f"{field}_de"), getattr(row, f"{field}_en"))
            for field in ("name", "description")
        )
        self._data_of[row.code] = row.data_of_id or ""
        spec = PurposeSpec(name, description, row.klass, tuple(row.bases), tuple(row.channels))
        if row.approved_on:
            self._approved[row.code] = spec
        return spec

    def _rows(self) -> Any:
        from privacy.models import Purpose

        return Purpose.objects.filter(own=True)


def _in_both(german: str, english: str) -> Any:
    """Return a text that reads in the reader's language, as gettext_lazy does for what is shipped."""
    return lazy(lambda: german if (get_language() or "de").startswith("de") else english, str)()


PURPOSES = Purposes()
