"""What staff writes down of a consent that a person gives them: on the telephone, at a fair, on paper (R19, R20, R24)."""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.errors import ConsentError
from consent.evidence import hash_of
from consent.models import ConsentRecord, ConsentText, OptInText
from consent.services.call_proof import Caller
from consent.services.opt_in import request_opt_in
from consent.services.projection import append
from leadcrm.accounts.models import User
from leadcrm.leads.facts import BY_CODE, shown
from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.activities import add_activity
from leadcrm.leads.services.leads import locked
from privacy.models import Objection
from privacy.models.purpose import BY_NUMBER
from privacy.suppression import digest, normalise

PAPER = "paper"


class ConsentNotTaken(ConsentError):
    """A consent that cannot be written down so; the sentence says what lacks. `field` names where."""

    code = "CONSENT_NOT_TAKEN"

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Taken:
    """What became of it: a check mail that waits, or the record that counts (or waits for its number's proof)."""

    record: ConsentRecord | None
    waits_for_mail: bool = False


@transaction.atomic
def take_consent(
    *,
    lead: Lead,
    text: ConsentText,
    route: str,
    place: str,
    actor: User,
    at: dt.datetime | None = None,
    document: str = "",
) -> Taken:
    """Write down that the person agreed to *text*, which was read out or shown to them. `document` names a stored scan.

    By e-mail it counts when they confirm with the check mail, which is sent once (R20); with their signature on paper at
    once (R19). Calls and messages count when the number is proven (R24). Raises ConsentNotTaken.
    """
    lead = locked(lead, person=True)
    at = at or timezone.now()
    if route == PAPER and not document:
        raise ConsentNotTaken(_("Add the scan of the signed paper."), "file")
    if set(BY_NUMBER) & set(text.channels) and not (lead.match_phone or lead.match_mobile):
        raise ConsentNotTaken(_("Which number may we use? Add it to the details first."), "text")
    if _said_no_since(lead, text, at):
        raise ConsentNotTaken(
            _("The person withdrew or objected after this day; only a newer consent counts."), "at"
        )
    # Who agrees to mail and calls at once confirms by mail; the calls then wait for their number.
    by_mail = route != PAPER and not set(text.channels) <= set(BY_NUMBER)
    if by_mail:
        _ask(lead, text, route, place, actor, at)
        taken = Taken(None, waits_for_mail=True)
    else:
        records = [
            _record(lead, text, channel, route, place, actor, at, document) for channel in text.channels
        ]
        append(records, held=True)
        taken = Taken(records[0])
    add_activity(
        lead=lead,
        kind=Activity.Kind.CONSENT,
        author=actor,
        title=f"taken:{text.purpose_id}:{text.channels[0]}",
        at=at,
        by_person=True,
    )
    return taken


def caller_of(lead: Lead, number: str) -> Caller:
    """Return who consents to calls, as § 7a UWG wants it: the address only when it is a whole one (R59)."""
    whole = lead.street and lead.postcode and lead.city
    return Caller(
        name=" ".join(part for part in (lead.title, lead.first_name, lead.last_name) if part),
        address=shown(lead, BY_CODE["address"]) if whole else "",
        number=number,
    )


def _said_no_since(lead: Lead, text: ConsentText, at: dt.datetime) -> bool:
    """R26, R124: a paper that is entered late does not undo what the person said after they signed it."""
    withdrawn = ConsentRecord.objects.filter(
        subject=lead.subject_id,
        purpose=text.purpose_id,
        channel__in=text.channels,
        kind="withdrawn",
        at__gte=at,
    )
    objections = Objection.objects.filter(
        subject=lead.subject_id,
        purpose__in=["", text.purpose_id],
        channel__in=["", *text.channels],
        recorded_at__gte=at,
    )
    return withdrawn.exists() or objections.exists()


def _ask(lead: Lead, text: ConsentText, route: str, place: str, actor: User, at: dt.datetime) -> None:
    if not lead.email:
        raise ConsentNotTaken(_("Without an e-mail address nobody can confirm; take it on paper."), "text")
    waiting = OptInText.objects.filter(
        subject=lead.subject_id, text__purpose=text.purpose_id, request__expires_at__gt=timezone.now()
    )
    if waiting.exists():
        raise ConsentNotTaken(
            _("A check mail for this waits already. It is sent once; we do not remind."), "text"
        )
    asked = request_opt_in(
        subject=lead.subject,
        email=lead.email,
        texts=[text],
        language=text.language,
        page_url=place,
        submitted_at=at,
        route=route,
        actor=actor.subject,
    )
    if asked is None:
        raise ConsentNotTaken(_("This address got enough check mails today."), "text")


def _record(
    lead: Lead,
    text: ConsentText,
    channel: str,
    route: str,
    place: str,
    actor: User,
    at: dt.datetime,
    document: str,
) -> ConsentRecord:
    salt = secrets.token_bytes(16)
    # For whom it counts: the address it was given for. A number is proven later, and stands in that record.
    address = normalise("email", lead.email) if channel == "email" and lead.email else ""
    if channel == "email" and not address:
        raise ConsentNotTaken(_("For which e-mail address? Add it to the details first."), "text")
    return ConsentRecord(
        subject=lead.subject,
        purpose_id=text.purpose_id,
        channel=channel,
        kind=ConsentRecord.Kind.GIVEN,
        text=text,
        at=at,
        zone=settings.TIME_ZONE,
        page_url=place,
        actor_kind=ConsentRecord.Actor.STAFF,
        actor=actor.subject,
        route=route,
        digest=digest("email", address) if address else b"",
        address_salt=salt,
        address_hash=hash_of(salt, address),
        document=document,
    )
