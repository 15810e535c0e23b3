"""Writing to a lead: the gate is asked, the letter queued and the timeline written in one transaction."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consent.customers.goods import CUSTOMER_MAIL
from leadcrm.accounts.models import User
from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.activities import add_activity, first_communication
from leadcrm.leads.services.leads import locked
from leadcrm.mail.errors import MailRefused
from leadcrm.mail.outbox import queue
from privacy.letters import Letter

#: What a mail to one person may be for; service first.
PURPOSES = ("enquiry_handling", "newsletter")


@transaction.atomic
def write_mail(
    *, lead: Lead, author: User, purpose: str, title: str, body: str, key: uuid.UUID, category: str = ""
) -> Activity:
    """Queue a mail to *lead* and return its entry on the timeline. The same key again is the same mail.

    `category` is the product category that a mail to a customer is about (R51).
    Raises MailRefused with the gate's sentence; nothing is stored then.
    """
    lead = locked(lead, person=True)
    if purpose not in (*PURPOSES, CUSTOMER_MAIL):
        raise MailRefused("UNKNOWN_PURPOSE", _("Choose what this mail is for."))
    if not lead.email:
        raise MailRefused("NO_ADDRESS", _("This person has given no e-mail address."))
    letter = Letter(
        to_subject=lead.subject,
        purpose=purpose,
        category=category,
        key=f"lead:{lead.pk}:{key}",
        to=[lead.email],
        subject=title,
        body=body,
        language=lead.language if lead.language in ("de", "en") else (get_language() or "de")[:2],
    )
    ref = f"mail:{queue(letter=letter)}"
    written = Activity.everyone.filter(lead=lead, ref=ref).first()
    if written is not None:
        return written
    first_communication(subject=lead.subject, on=timezone.localdate())
    return add_activity(lead=lead, kind=Activity.Kind.MAIL, author=author, title=title, ref=ref)
