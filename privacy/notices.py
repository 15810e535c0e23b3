"""The privacy notice: twelve slots (R73) filled from what the system really does, published as immutable versions."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.audit.context import act
from privacy.models import Assessment, Controller, Notice, Purpose, Recipient, Subject
from privacy.models.purpose import Basis
from privacy.purposes import PURPOSES
from privacy.retention import DATENARTEN
from privacy.spoken import unit_words

# Art. 13(1)(a)–(f), 13(2)(a)–(f), in this order.
SLOTS: dict[str, Any] = {
    "controller": gettext_lazy("Who is responsible"),
    "dpo": gettext_lazy("Data protection officer"),
    "purposes": gettext_lazy("What we use data for, and on which basis"),
    "interests": gettext_lazy("Our legitimate interests"),
    "recipients": gettext_lazy("Who receives data"),
    "transfers": gettext_lazy("Transfers outside the European Union"),
    "storage": gettext_lazy("How long we keep data"),
    "rights": gettext_lazy("Your rights"),
    "withdrawal": gettext_lazy("Withdrawing consent"),
    "complaint": gettext_lazy("Complaint"),
    "provision": gettext_lazy("Whether you must give us data"),
    "automated": gettext_lazy("Automated decisions"),
}
LANGUAGES = ("de", "en")
# People hear about what concerns them; the data of staff has a notice of its own.
_NOT_FOR_PROSPECTS = {"staff_account", "staff_security"}
_SHOWN_RULES = (
    "lead",
    "review_import",
    "pending_signup",
    "submission",
    "score",
    "mail",
    "consent_evidence",
    "invoice",
    "commercial_letter",
    "request_file",
    "suppression",
    "trail",
)


class NoticeIncomplete(Exception):
    """R73: a slot is empty; the sentence names which."""


@transaction.atomic
def publish_notice(*, actor: Subject | None = None) -> Notice:
    """Fill the twelve slots in every language, store them as a new version and return it. Raises NoticeIncomplete."""
    slots = fill()
    if missing := lint(slots):
        raise NoticeIncomplete(_("The privacy notice lacks: %(slots)s.") % {"slots": ", ".join(missing)})
    newest = Notice.objects.select_for_update().first()
    text = json.dumps(slots, sort_keys=True, ensure_ascii=False)
    with act(actor=actor) if actor else act():
        return Notice.objects.create(
            version=newest.version + 1 if newest else 1,
            slots=slots,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )


def current_notice() -> Notice | None:
    """Return the notice that is in force."""
    return Notice.objects.order_by("-version").first()


def lint(slots: dict[str, dict[str, Any]]) -> list[str]:
    """Return the names of the slots that are empty in any language."""
    return [
        str(title)
        for slot, title in SLOTS.items()
        if any(not slots.get(language, {}).get(slot) for language in LANGUAGES)
    ]


def fill() -> dict[str, dict[str, list[str]]]:
    """Return {language: {slot: paragraphs}} from controller, purposes, assessments, recipients and retention rules."""
    return {language: told_in(language) for language in LANGUAGES}


def told_in(language: str) -> dict[str, list[str]]:
    """Return {slot: paragraphs} in one language."""
    with translation.override(language):
        return _in_current_language()


def _in_current_language() -> dict[str, list[str]]:
    controller = Controller.objects.first()
    active = {row.pk: row for row in Purpose.objects.filter(active=True)}
    # In the order of the shipped table: what people came for stands first, the duties last.
    purposes = [active[code] for code in PURPOSES if code in active and code not in _NOT_FOR_PROSPECTS]
    recipients = list(Recipient.objects.all())
    third = [row for row in recipients if row.safeguard]
    return {
        "controller": [controller.imprint, _("E-mail: %(email)s") % {"email": controller.email}]
        if controller
        else [],
        "dpo": [f"{controller.dpo_name}, {controller.dpo_email}"] if controller else [],
        "purposes": [f"{row.name}: {row.description} ({_bases(row)})" for row in purposes],
        "interests": _interests(),
        "recipients": [f"{row.name} ({row.get_service_display()})" for row in recipients]
        or [_("Nobody outside our company receives your data.")],
        "transfers": [f"{row.name}, {row.country}: {row.safeguard}" for row in third]
        or [_("Your data stays in the European Union.")],
        "storage": [period_of(code) for code in _SHOWN_RULES],
        "rights": [
            _(
                "You may ask for access to your data, for correction, erasure and restriction, and to receive it in a common format."
            ),
            _(
                "You may object to advertising at any time, and to processing based on our legitimate interests."
            ),
        ],
        "withdrawal": [
            _(
                "You may withdraw a consent at any time, with one click in every mail; what happened before stays lawful."
            )
        ],
        "complaint": [
            _("You may complain to the supervisory authority: %(authority)s.")
            % {"authority": controller.authority}
        ]
        if controller
        else [],
        "provision": [
            _(
                "No law or contract obliges you to give us data. Without an address we cannot answer; everything else is voluntary."
            )
        ],
        "automated": [_("No decision about you is made by a machine alone.")],
    }


def _bases(purpose: Purpose) -> str:
    return "; ".join(str(Basis(basis).label) for basis in purpose.bases)


def _interests() -> list[str]:
    approved = Assessment.objects.in_force(timezone.localdate()).select_related("purpose")
    return [f"{row.purpose.name}: {row.interest}" for row in approved] or [
        _("We rely on no legitimate interest that has not been assessed.")
    ]


def period_of(code: str) -> str:
    """Return how long a kind of data is kept, as a sentence."""
    rule = DATENARTEN[code]
    number, unit = rule.period(timezone.localdate())
    words = {"kind": rule.name, "start": rule.start, "period": f"{number} {unit_words(unit)}"}
    if number:
        return _("%(kind)s: %(period)s after: %(start)s.") % words
    return _("%(kind)s: until: %(start)s.") % words
