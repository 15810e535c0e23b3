"""What a person does not want any more, told to us over any channel and recorded by staff (R29)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from consent.services.withdrawal import withdraw
from leadcrm.accounts.models import User
from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.activities import add_activity
from leadcrm.leads.services.leads import locked
from leadcrm.mail.outbox import cancel
from privacy.objections import object_to_marketing
from privacy.purposes import PURPOSES


@transaction.atomic
def record_wish(*, lead: Lead, purpose: str, channel: str, route: str, on: dt.date, actor: User) -> None:
    """Withdraw the consents of that scope ('' is all) or note the objection, and take back what waits to be sent.

    Treated exactly as a click of the person would be: it counts from now on, whatever day it reached us.
    """
    lead = locked(lead, person=True)
    at = min(timezone.make_aware(dt.datetime.combine(on, dt.time(12))), timezone.now())
    withdrawn = withdraw(
        subject=lead.subject, purpose=purpose, channel=channel, route=route, actor=actor.subject, at=at
    )
    if not withdrawn or not purpose:
        # Nothing to withdraw, or everything unwanted: Art. 21(2), (3) closes what rests on no consent, too.
        object_to_marketing(
            subject=lead.subject, source="staff", purpose=purpose, channel=channel, actor=actor.subject
        )
    cancel(
        subjects=[lead.subject_id],
        purposes=[purpose] if purpose else None,
        because="CONSENT_WITHDRAWN" if withdrawn and purpose else "OBJECTED",
    )
    add_activity(
        lead=lead,
        kind=Activity.Kind.CONSENT,
        author=actor,
        title=f"{'withdrawn' if withdrawn and purpose else 'objected'}:{purpose}:{channel}",
        at=at,
        by_person=True,
    )


def scopes() -> list[tuple[str, str, str]]:
    """Return what a person may want no more: all marketing first, then each purpose with its channel ('': all it has)."""
    marketing = {code: spec.channels for code, spec in PURPOSES.items() if spec.klass == "marketing"}
    one = {code: channels[0] if len(channels) == 1 else "" for code, channels in marketing.items()}
    return [("", "", ""), *((f"{code}:{channel}", code, channel) for code, channel in one.items())]
