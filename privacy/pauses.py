"""A pause: all advertising rests until a day, at once and without a reason; nothing that was agreed to is lost."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from privacy.audit.sealer import seal_now
from privacy.erasure import ledger
from privacy.merged import lock_present, present
from privacy.models import Pause, Subject
from privacy.parameters import months_after

#: The lengths a person may choose from, in months.
MONTHS = (1, 3, 6)


@transaction.atomic
def pause(*, subject: Subject, months: int, channel: str = "") -> Pause:
    """Let all advertising over that channel ('' is every one) rest up to and with the day that many months from today.

    One that runs already ends now: the newest wish counts, be it for longer or for shorter. Holds the subject's row: a
    dispatcher about to send waits, asks the gate, and stops.
    """
    if months not in MONTHS:
        raise ValueError(f"{months} is none of {MONTHS}")
    subject = lock_present(subject.pk)
    _end(subject, channel)
    last = months_after(timezone.localdate(), months)
    rest = Pause(
        subject=subject,
        channel=channel,
        until=timezone.make_aware(dt.datetime.combine(last, dt.time.max)),
    )
    _note(rest)
    rest.save(force_insert=True)
    seal_now()
    return rest


@transaction.atomic
def resume(*, subject: Subject, channel: str = "") -> bool:
    """End the pause of that scope now; False when none runs. What was withdrawn or objected to stays closed."""
    subject = lock_present(subject.pk)
    ended = _end(subject, channel)
    if ended:
        seal_now()
    return ended


def running(people: Collection[uuid.UUID]) -> list[Pause]:
    """Return the pauses of these people that run now, those that run longest first."""
    now = timezone.now()
    return list(
        Pause.objects.filter(subject__in=people, begins_at__lte=now, until__gt=now).order_by("-until", "pk")
    )


def pause_again(line: ledger.Line) -> int:
    """Repeat a pause, or its early end, that a restored backup does not know; return how many rows changed."""
    channel, begins_at, until = line.scope.split("|")
    begins, end = dt.datetime.fromisoformat(begins_at), dt.datetime.fromisoformat(until)
    count = 0
    for person in present(line.subjects or ()):
        with transaction.atomic():
            known, fresh = Pause.objects.get_or_create(
                subject=person, channel=channel, begins_at=begins, defaults={"until": end}
            )
            if known.until != end:
                known.until, fresh = end, True
                known.save(update_fields=["until"])
        count += fresh
    return count


def _end(subject: Subject, channel: str) -> bool:
    now = timezone.now()
    open_now = Pause.objects.filter(subject=subject, channel=channel, begins_at__lte=now, until__gt=now)
    for rest in open_now:
        rest.until = now
        _note(rest)
        rest.save(update_fields=["until"])
        return True
    return False


def _note(rest: Pause) -> None:
    """Outside the database, too: a restored backup must neither forget a pause nor bring one back (R137)."""
    scope = f"{rest.channel}|{rest.begins_at.isoformat()}|{rest.until.isoformat()}"
    ledger.append(kind="pause", scope=scope, subjects=[rest.subject_id])
