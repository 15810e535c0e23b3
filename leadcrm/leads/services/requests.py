"""What a person tells any of us about their rights, handed to the data protection officer as a case (R81)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from leadcrm.accounts.models import User
from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.activities import add_activity
from leadcrm.leads.services.leads import locked
from leadcrm.mail.outbox import cancel
from privacy.models import Occasion, Request
from privacy.requests.arrival.taking_in import take_in

_Channel = Occasion.Channel
#: By which channel somebody turned to us, as the timeline's entries know it.
CHANNELS: dict[str, str] = {
    Activity.Kind.MAIL: _Channel.MAIL,
    Activity.Kind.CALL: _Channel.TELEPHONE,
    Activity.Kind.MEETING: _Channel.IN_PERSON,
    Activity.Kind.FORM: _Channel.MAIL,
}


@transaction.atomic
def hand_in(
    *, lead: Lead, kinds: list[str], channel: str, arrived_at: dt.datetime, text: str, actor: User
) -> list[Request]:
    """Open the cases of what a person wants; they run from its arrival, and the person hears that it has arrived.

    Who wants no advertising, or takes consents back, is heeded now, and what waits to be sent is taken back.
    Raises RequestError.
    """
    lead = locked(lead, person=True)
    cases = take_in(
        kinds=kinds,
        channel=channel,
        arrived_at=arrived_at,
        taken_by=actor.subject,
        email=lead.email,
        language=lead.language or "de",
        text=text,
        person=lead.subject,
    )
    if {case.kind for case in cases} & {"marketing", "withdrawal", "erasure"}:
        cancel(subjects=[lead.subject_id], purposes=None, because="OBJECTED")
    numbers = ", ".join(case.number or "" for case in cases)
    add_activity(
        lead=lead,
        kind=Activity.Kind.NOTE,
        author=actor,
        body=_("Handed in as a request about their data: %(numbers)s") % {"numbers": numbers},
        at=min(arrived_at, timezone.now()),
        by_person=True,
    )
    return cases
