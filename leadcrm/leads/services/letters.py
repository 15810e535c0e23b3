"""Advertising by post: on legitimate interest alone, with the source of the address and the right to object (R61)."""

import uuid

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consent.decision import Decision
from consent.gate import check
from consent.services.bases import set_basis
from leadcrm.accounts.models import User
from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.activities import add_activity, first_communication
from leadcrm.leads.services.leads import locked
from leadcrm.mail.errors import MailRefused
from leadcrm.mail.objection import assert_told
from privacy.disclosures import carriers, disclose
from privacy.models import Controller, Disclosure, Recipient
from privacy.models.purpose import Basis

PURPOSE, CHANNEL = "post_marketing", "post"


def may_begin(decision: Decision) -> bool:
    """Say whether a letter may be written: the gate is open, or only the person's own row of the basis is not made yet."""
    return decision.allowed or decision.code == "BASIS_MISSING"


@transaction.atomic
def write_letter(*, lead: Lead, author: User, title: str, body: str, key: uuid.UUID) -> Activity:
    """Record a letter to *lead* for printing and return its entry. The same key again is the same letter.

    Opens the basis with the first letter, where an approved assessment covers it. Raises MailRefused; nothing is stored then.
    """
    lead = locked(lead, person=True)
    ref = f"letter:{key}"
    if written := Activity.everyone.filter(lead=lead, ref=ref).first():
        return written
    if check(lead.subject, PURPOSE, CHANNEL).code == "BASIS_MISSING":
        set_basis(
            subject=lead.subject,
            purpose=PURPOSE,
            basis=Basis.LEGITIMATE_INTEREST,
            channels=[CHANNEL],
            evidence=f"address from {lead.source or lead.obtained_from}"[:80],
        )
    activity = Activity(lead=lead, title=title, body=body, at=timezone.now())
    printed(lead=lead, activity=activity)
    first_communication(subject=lead.subject, on=timezone.localdate())
    disclose(
        recipients=carriers(Recipient.Service.POST),
        subjects=[lead.subject_id],
        what=Disclosure.What.LETTER,
        purpose=PURPOSE,
    )
    return add_activity(lead=lead, kind=Activity.Kind.LETTER, author=author, title=title, body=body, ref=ref)


def printed(*, lead: Lead, activity: Activity) -> str:
    """Return the letter as it is printed. The gate is asked each time: a letter lies about longer than a consent holds.

    Raises MailRefused when the gate is shut, or when address, sender, source or the right to object are not in the letter.
    """
    decision = check(lead.subject, PURPOSE, CHANNEL)
    if not decision.allowed:
        raise MailRefused(decision.code, f"{decision.because} {decision.next_step}".strip())
    if not (lead.street and lead.city):
        raise MailRefused("NO_ADDRESS", _("No postal address of this person is known."))
    controller = Controller.objects.first()
    if controller is None or not (controller.name and controller.street and controller.city):
        raise MailRefused(
            "NO_IMPRINT", _("Advertising needs a sender: record the controller with its address first.")
        )
    language = lead.language if lead.language in ("de", "en") else translation.get_language() or "de"
    with translation.override(language):
        source = lead.source or lead.get_obtained_from_display()
        text = render_to_string(
            "leads/letter_text.html",
            {"lead": lead, "activity": activity, "controller": controller, "source": source},
        )
        assert_told(text)
        if _("We have your address from:") not in text:
            raise MailRefused("NO_SOURCE", _("The letter does not say where we have the address from."))
    return text
