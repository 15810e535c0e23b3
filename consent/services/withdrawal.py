"""Withdrawal: as easy as consent, effective at once, never rewriting what was (R26, R27, R28, R29)."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from consent.models import ConsentRecord, ConsentState, OptInRequest, OptInText
from consent.services.projection import append
from privacy import endings
from privacy.erasure import ledger
from privacy.merged import lock_present, present
from privacy.models import Subject, Takedown
from privacy.publications import take_down


@transaction.atomic
def withdraw(
    *,
    subject: Subject,
    purpose: str = "",
    channel: str = "",
    route: str,
    actor: Subject | None = None,
    at: dt.datetime | None = None,
) -> int:
    """Withdraw the subject's consents of that scope ('' is all) and return how many.

    `route` says how it reached us: "one-click", "telephone", "letter", "reply". What waits for confirmation in the same
    scope goes, too. Holds the subject's row: a dispatcher about to send waits, asks the gate, and stops.
    """
    subject = lock_present(subject.pk)
    states = _confirmed(subject, purpose, channel)
    records = [ending(state, route, actor, at or timezone.now()) for state in states]
    if records:
        # Outside the database, too: a restored backup must not open what was closed (R137).
        ledger.append(kind="withdrawal", scope=f"{purpose}|{channel}|{route}", subjects=[subject.pk])
        _end(subject, records)
    _drop_waiting(subject, purpose, channel)
    return len(records)


def withdraw_again(line: ledger.Line) -> int:
    """Repeat a withdrawal that a restored backup does not know, at the time it was made; return how many consents ended."""
    purpose, channel, route = line.scope.split("|")
    at = dt.datetime.fromisoformat(line.at)
    return sum(
        _withdraw_again(person, purpose, channel, route, at)
        for person in present(line.subjects or ()).order_by("pk")
    )


@transaction.atomic
def _withdraw_again(person: Subject, purpose: str, channel: str, route: str, at: dt.datetime) -> int:
    """What was agreed to after that moment stands; the ledger has its line already and gets no second one."""
    person = lock_present(person.pk)
    states = _confirmed(person, purpose, channel).filter(record__recorded_at__lte=at)
    records = [ending(state, route, None, at) for state in states]
    if records:
        _end(person, records)
    _drop_waiting(person, purpose, channel, before=at)
    return len(records)


def _end(subject: Subject, records: list[ConsentRecord]) -> None:
    append(records, held=True)
    end_what_rested_on({record.purpose_id for record in records}, subject)


def end_what_rested_on(purposes: set[str], subject: Subject) -> None:
    """Let go of what the consents to these purposes permitted: what is public of the person, their profile (Art. 17(1)(b), (2))."""
    take_down([subject.pk], because=Takedown.Because.WITHDRAWN, purposes=purposes)
    endings.end(purposes, subjects=[subject.pk])


def _confirmed(subject: Subject, purpose: str, channel: str) -> QuerySet[ConsentState]:
    scope = {key: value for key, value in (("purpose_id", purpose), ("channel", channel)) if value}
    states = ConsentState.objects.filter(subject=subject, status=ConsentState.Status.CONFIRMED, **scope)
    return states.select_related("record")


def ending(state: ConsentState, route: str, actor: Subject | None, at: dt.datetime) -> ConsentRecord:
    """Return the record, not stored yet, that ends a consent."""
    return ConsentRecord(
        subject_id=state.subject_id,
        purpose_id=state.purpose_id,
        channel=state.channel,
        kind=ConsentRecord.Kind.WITHDRAWN,
        at=at,
        zone=settings.TIME_ZONE,
        actor_kind=ConsentRecord.Actor.STAFF if actor else ConsentRecord.Actor.PERSON,
        actor=actor,
        route=route,
        digest=bytes(state.digest),
        # The same address as in the record that ends here, provable in the same way.
        address_salt=bytes(state.record.address_salt),
        address_hash=bytes(state.record.address_hash),
    )


def _drop_waiting(subject: Subject, purpose: str, channel: str, *, before: dt.datetime | None = None) -> None:
    boxes = OptInText.objects.filter(subject=subject)
    if before:
        boxes = boxes.filter(request__submitted_at__lte=before)
    if purpose:
        boxes = boxes.filter(text__purpose_id=purpose)
    if channel:
        boxes = boxes.filter(text__channels__contains=[channel])
    boxes.delete()
    OptInRequest.objects.filter(subject=subject, boxes=None).delete()
