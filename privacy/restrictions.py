"""Restriction (Art. 18): the data is only kept, and nobody but the officer sees it, until the person was told of the end."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from privacy import merged, recipients
from privacy.audit.context import act
from privacy.audit.sealer import seal_now
from privacy.erasure import ledger
from privacy.erasure.steps import HELD
from privacy.keepers import address_of, language_of
from privacy.letters import Letter, parted, post_office
from privacy.models import Controller, Request, Restriction, Subject
from privacy.overdue import MISSED_NOTICE


class RestrictionRefused(Exception):
    """What stands against the step, as a sentence."""


@transaction.atomic
def restrict(
    *, subject: Subject, ground: str, actor: Subject | None, request: Request | None = None
) -> Restriction:
    """Restrict the processing of a person's data from now on (R117); twice for one ground is once.

    Holds the subject's row: whoever is about to send waits, asks the gate, and stops. Raises RestrictionRefused.
    """
    subject = merged.lock_present(subject.pk)
    if subject.state == Subject.State.ERASED:
        raise RestrictionRefused(_("This person has been erased: there is nothing left to restrict."))
    if known := standing([subject.pk]).filter(ground=ground).first():
        return known
    made = Restriction(subject=subject, ground=ground, actor=actor, request=request)
    # Outside the database, too: a restored backup must not open what was closed (R137).
    ledger.append(kind="restriction", scope=f"{ground}|{made.pk}", subjects=[subject.pk])
    made.save(force_insert=True)
    _settle(subject)
    # Art. 19: whoever got the data may only store it, too.
    recipients.tell(subject, act="restricted", request=request)
    seal_now()
    return made


@transaction.atomic
def announce(*, restriction: Restriction, outcome: str, actor: Subject) -> Restriction:
    """Write to the person that the restriction will end, and why (R118). Raises RestrictionRefused."""
    restriction = _open(restriction)
    address = address_of(restriction.subject)
    if not address:
        raise RestrictionRefused(
            _("No e-mail address is known: tell the person by letter or telephone, and note that here.")
        )
    if restriction.announced_at:
        raise RestrictionRefused(_("The letter about the end has been written already."))
    with act(actor=actor, purpose="rights_handling"):
        restriction.outcome, restriction.announced_at = _said(outcome), timezone.now()
        restriction.save(update_fields=["outcome", "announced_at"])
        _write(restriction, address)
    return restriction


@transaction.atomic
def note_told(*, restriction: Restriction, route: str, outcome: str, actor: Subject) -> Restriction:
    """Note that the person was told by letter or telephone that the restriction will end. Raises RestrictionRefused."""
    restriction = _open(restriction)
    if route not in Restriction.Route.values:
        raise RestrictionRefused(_("Say how the person was told: by letter or by telephone."))
    with act(actor=actor, purpose="rights_handling"):
        restriction.outcome, restriction.told_by, restriction.told_at = _said(outcome), route, timezone.now()
        restriction.save(update_fields=["outcome", "told_by", "told_at"])
    return restriction


def note_answered(restriction: Restriction, at: dt.datetime) -> None:
    """Note that the letter with which a case was answered has told the person of the end, too."""
    restriction.told_at = at
    restriction.save(update_fields=["told_at"])


def told(restriction: Restriction) -> bool:
    """Say whether the person knows that it will end: a letter that waits or came back tells nobody anything."""
    sent = post_office.sent_at(restriction.letter) if restriction.announced_at else None
    return any(moment and moment < timezone.now() for moment in (sent, restriction.told_at))


@transaction.atomic
def lift(*, restriction: Restriction, actor: Subject | None) -> Restriction:
    """End a restriction of which the person has been told (Art. 18(3)). Raises RestrictionRefused."""
    subject = merged.lock_present(restriction.subject_id)
    restriction = _open(restriction)
    if not told(restriction):
        raise RestrictionRefused(_("Tell the person first: the letter must have left before this ends."))
    with act(actor=actor, purpose="rights_handling"):
        ledger.append(kind="lifting", scope=str(restriction.pk), subjects=[subject.pk])
        restriction.lifted_at = timezone.now()
        restriction.save(update_fields=["lifted_at"])
        _settle(subject)
        recipients.tell(subject, act="lifted", request=restriction.request)
        seal_now()
    return restriction


def standing(people: Iterable[uuid.UUID] | None = None) -> QuerySet[Restriction]:
    """Return the restrictions that stand, of these people or of everybody."""
    found = Restriction.objects.filter(lifted_at=None)
    return found if people is None else found.filter(subject__in=list(people))


def unrestricted(rows: QuerySet, key: str = "subject") -> QuerySet:
    """Return rows without those of restricted people: storing them is all that is allowed, and erasing is more (Art. 18(2))."""
    return rows.exclude(**{f"{key}__in": standing().order_by().values("subject")})


def restrict_again(line: ledger.Line) -> int:
    """Repeat a restriction that a restored backup does not know; return how many people it closed."""
    ground, _bar, key = line.scope.partition("|")
    if not key:  # whoever was not told in time: the backup knows whether they were told before
        late = Subject.objects.filter(state=Subject.State.ACTIVE, notice_due_on__isnull=False)
        with transaction.atomic():
            found = late.filter(pk__in=line.subjects or ())
            return found.update(state=Subject.State.RESTRICTED, restricted_for=ground)
    count = 0
    for place, person in enumerate(_people(line)):
        with transaction.atomic():
            pk = merged.key_of(uuid.UUID(key), place, person.pk)
            defaults = {"subject": person, "ground": ground, "since": dt.datetime.fromisoformat(line.at)}
            fresh = Restriction.objects.get_or_create(pk=pk, defaults=defaults)[1]
            if fresh:
                _settle(person)
            count += fresh
    return count


def lift_again(line: ledger.Line) -> int:
    """Repeat the end of a restriction."""
    rows = Restriction.objects.filter(pk__in=merged.keys_of(uuid.UUID(line.scope), line.subjects or ()))
    count = 0
    for person in _people(line):
        with transaction.atomic():
            at = dt.datetime.fromisoformat(line.at)
            ended = rows.filter(subject=person, lifted_at=None).update(lifted_at=at)
            if ended:
                _settle(person)
            count += ended
    return count


def _settle(subject: Subject) -> None:
    """Let the state of the person follow from their restrictions; a missed notice restricts by itself (R77), and so does a
    hold, which alone ends what it began (R135)."""
    if subject.restricted_for == HELD:
        return
    if standing([subject.pk]).exists():
        state, reason = Subject.State.RESTRICTED, ""
    elif subject.notice_due_on and subject.notice_due_on < timezone.localdate():
        state, reason = Subject.State.RESTRICTED, MISSED_NOTICE
    else:
        state, reason = Subject.State.ACTIVE, ""
    if (subject.state, subject.restricted_for) != (state, reason):
        subject.state, subject.restricted_for = state, reason
        subject.save(update_fields=["state", "restricted_for"])


def _open(restriction: Restriction) -> Restriction:
    restriction = (
        Restriction.objects.select_for_update(of=("self",)).select_related("subject").get(pk=restriction.pk)
    )
    if restriction.lifted_at:
        raise RestrictionRefused(_("This restriction has ended already."))
    return restriction


def _said(outcome: str) -> str:
    if not outcome.strip():
        raise RestrictionRefused(_("Say what came out: the person reads it before the restriction ends."))
    return outcome.strip()


def _write(restriction: Restriction, address: str) -> None:
    language = language_of(restriction.subject) or "de"
    with translation.override(language):
        words = {"restriction": restriction, "controller": Controller.objects.first()}
        text = render_to_string("privacy/letters/lifting.txt", words)
    title, body = parted(text)
    Letter(
        to_subject=restriction.subject,
        purpose="rights_handling",
        key=restriction.letter,
        to=[address],
        subject=title,
        body=body,
        language=language,
    ).send()


def _people(line: ledger.Line) -> list[Subject]:
    """Return whom a line means; who was two records in the backup is both."""
    return list(merged.present(line.subjects or ()).order_by("pk"))
