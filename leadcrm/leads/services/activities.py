"""What happened with a lead: notes, calls, meetings; each keeps the lead's two contact dates."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from consent.decision import Decision
from consent.gate import check
from consent.services.projection import note_use
from leadcrm.accounts.models import User
from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.leads import locked
from leadcrm.leads.services.mentions import note_mentions
from privacy.models import Subject
from privacy.purposes import PURPOSES
from privacy.suppression import digest


class CallRefused(Exception):
    """An advertising call that the gate does not allow; `decision` says why, and what is lawful instead."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.code)
        self.decision = decision


@transaction.atomic
def add_activity(
    *,
    lead: Lead,
    kind: str,
    author: User | None = None,
    title: str = "",
    body: str = "",
    at: dt.datetime | None = None,
    by_person: bool = False,
    purpose: str = "",
    outcome: str = "",
    minutes: int | None = None,
    ref: str = "",
) -> Activity:
    """Put an entry on the timeline. `by_person`: the person turned to us, which moves the retention clock (R131)."""
    lead = locked(lead)
    at = min(at or timezone.now(), timezone.now())
    activity = Activity.everyone.create(
        subject_id=lead.subject_id,
        lead=lead,
        kind=kind,
        at=at,
        author=author,
        by_person=by_person,
        title=title,
        body=body,
        purpose=purpose,
        outcome=outcome,
        minutes=minutes,
        ref=ref,
    )
    if body:
        note_mentions(activity)
    changed = _later_dates(lead, at, by_person=by_person)
    if changed:
        lead.save(update_fields=changed)
    return activity


def add_note(*, lead: Lead, author: User, text: str) -> Activity:
    """Keep a fact about the person; it is part of an access answer."""
    return add_activity(lead=lead, kind=Activity.Kind.NOTE, author=author, body=text)


@transaction.atomic
def log_call(
    *,
    lead: Lead,
    author: User,
    outcome: str,
    minutes: int | None = None,
    text: str = "",
    incoming: bool = False,
    purpose: str = "",
    at: dt.datetime | None = None,
) -> Activity:
    """Record a telephone call. One they made or answered is contact by the person (R131); an unanswered one is not.

    A call of ours to advertise (`purpose`) is one of which the gate says that it was allowed when it was made; raises
    CallRefused. A call that answers the person's own enquiry is service.
    """
    reached = outcome == Activity.Outcome.REACHED
    advertising = not incoming and purpose in PURPOSES and PURPOSES[purpose].klass == "marketing"
    lead = locked(lead, person=reached or advertising)
    if advertising:
        _refuse_or_use(lead, purpose, at)
    activity = add_activity(
        lead=lead,
        kind=Activity.Kind.CALL,
        author=author,
        body=text,
        at=at,
        by_person=incoming or reached,
        purpose="" if incoming else purpose,
        outcome=outcome,
        minutes=minutes if reached else None,
        ref="incoming" if incoming else "",
    )
    if reached:
        first_communication(subject=lead.subject, on=timezone.localdate(activity.at))
    return activity


def _refuse_or_use(lead: Lead, purpose: str, at: dt.datetime | None) -> None:
    """Ask the gate as of the call, and note the use: the proof is kept five years from it (R56–R58)."""
    decision = check(lead.subject_id, purpose, "telephone", at=at)
    if not decision.allowed:
        raise CallRefused(decision)
    note_use(subject=lead.subject_id, purpose=purpose, channel="telephone", at=at or timezone.now())


@transaction.atomic
def log_meeting(
    *, lead: Lead, author: User, text: str = "", minutes: int | None = None, at: dt.datetime | None = None
) -> Activity:
    """Record a meeting; whoever comes to one has turned to us (R131)."""
    activity = add_activity(
        lead=locked(lead, person=True),
        kind=Activity.Kind.MEETING,
        author=author,
        body=text,
        at=at,
        by_person=True,
        minutes=minutes,
    )
    first_communication(subject=lead.subject, on=timezone.localdate(activity.at))
    return activity


def note_confirmation(*, lead: Lead, confirmed: bytes, ref: str | None = None) -> None:
    """Note what a click in a check mail proves: the e-mail address with this digest, if *lead* still has it.

    With `ref` it stands on the timeline, too. The caller holds the lead's row as it stands.
    """
    changed = []
    if lead.email and digest("email", lead.email) == confirmed:
        entry = {**lead.provenance.get("email", {}), "confirmed_on": timezone.localdate().isoformat()}
        lead.provenance = {**lead.provenance, "email": entry}
        changed = ["provenance"]
    if ref is not None:
        now = timezone.now()
        Activity.everyone.create(
            subject_id=lead.subject_id, lead=lead, kind=Activity.Kind.CONSENT, at=now, by_person=True, ref=ref
        )
        changed += _later_dates(lead, now, by_person=True)
    if changed:
        lead.save(update_fields=changed)


def first_communication(*, subject: Subject, on: dt.date) -> None:
    """Bring the Art. 14 notice forward: it is due with the first communication at the latest (Art. 14(3)(b), R75)."""
    Subject.objects.filter(pk=subject.pk, notice_due_on__gt=on).update(notice_due_on=on)


def _later_dates(lead: Lead, at: dt.datetime, *, by_person: bool) -> list[str]:
    """Move the lead's two contact dates forward to *at* and return the names of those that moved."""
    changed = []
    if at > lead.last_activity_at:
        lead.last_activity_at = at
        changed.append("last_activity_at")
    day = timezone.localdate(at)
    if by_person and (lead.last_person_contact_on is None or day > lead.last_person_contact_on):
        lead.last_person_contact_on, lead.narrowed_to = day, []
        changed += ["last_person_contact_on", "narrowed_to"]
    return changed
