"""The dispatcher: claims due mails, asks the gate under the person's lock, and sends."""

import datetime as dt
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from consent.gate import locked_check
from consent.services.projection import note_use
from leadcrm.mail.bounces import bounced, note_bounce
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.objection import MISSING, must_tell
from leadcrm.mail.post import NotSent, Post
from privacy import takers
from privacy.audit.context import act
from privacy.disclosures import disclose
from privacy.erasure.frozen import frozen
from privacy.models import Disclosure
from privacy.purposes import PURPOSES
from privacy.suppression import has_address

# Longer than any one send can take (connect, greet, four commands at EMAIL_TIMEOUT each).
LEASE = dt.timedelta(minutes=5)
# Waiting time after the n-th failure; one more failure makes a dead letter.
BACKOFF = [dt.timedelta(minutes=m) for m in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60)]
MAX_ATTEMPTS = len(BACKOFF) + 1

_State = OutboxMail.State


@dataclass(frozen=True)
class Pass:
    """What one pass of the dispatcher did."""

    sent: int = 0
    cancelled: int = 0
    retried: int = 0
    dead: int = 0


@dataclass
class _Claim:
    """A mail that is ours until the lease ends."""

    mail: OutboxMail
    now: dt.datetime
    lease: dt.datetime = field(init=False)

    def __post_init__(self) -> None:
        self.lease = self.now + LEASE


def deliver(*, limit: int = 200, now: dt.datetime | None = None) -> Pass:
    """Send at most *limit* due mails and return the counts; any number of processes may run it at once.

    At least once, at most one duplicate per crash (with the same Message-ID), never after a withdrawal.
    """
    done = Pass()
    if frozen():
        return done
    with act(actor="job:deliver"), Post() as post:
        for _ in range(limit):
            claim = _claim(now or timezone.now())
            if claim is None:
                break
            with act(purpose=claim.mail.purpose_id, request_id=str(claim.mail.pk)):
                outcome, go_on = _handle(claim, post)
            if outcome:
                done = replace(done, **{outcome: getattr(done, outcome) + 1})
            if not go_on:
                break
    return done


def _claim(now: dt.datetime) -> _Claim | None:
    """Take one due mail, or one whose taker died; each claim is an attempt, so a mail that kills us ends as dead letter."""
    taker = takers.me()
    with transaction.atomic(durable=True):
        mail = (
            OutboxMail.everyone.select_for_update(skip_locked=True, of=("self",), no_key=True)
            .filter(Q(state=_State.QUEUED) | Q(state=_State.SENDING) & takers.free(now), due_at__lte=now)
            .order_by("due_at")
            .first()
        )
        if mail is None:
            return None
        claim = _Claim(mail, now)
        mail.state, mail.attempts = _State.SENDING, mail.attempts + 1
        mail.leased_until, mail.taken_by = claim.lease, taker
        mail.save(update_fields=["state", "leased_until", "taken_by", "attempts"])
        return claim


def _handle(claim: _Claim, post: Post) -> tuple[str, bool]:
    """Send, cancel or put back one claimed mail in one transaction; say what became of it and whether to go on."""
    with transaction.atomic(durable=True):
        # The person's row first, the mail second: a withdrawal locks in the same order, so whichever comes first wins
        # whole. The lock is held until the server has taken the mail (W12, R55: no delay).
        decision = locked_check(
            claim.mail.subject_id, claim.mail.purpose_id, "email", category=claim.mail.category
        )
        mail = (
            OutboxMail.everyone.select_for_update(of=("self",), no_key=True)
            .filter(pk=claim.mail.pk, state=_State.SENDING, leased_until=claim.lease)
            .first()
        )
        if mail is None:
            return "", True  # withdrawn, erased, or taken over in the meantime
        if not decision.allowed:
            return _end(mail, _State.CANCELLED, decision.code, claim.now), True
        if not _still_theirs(mail):
            return _end(mail, _State.CANCELLED, "ADDRESS_CHANGED", claim.now), True
        if bounced(mail):
            return _end(mail, _State.CANCELLED, "ADDRESS_GONE", claim.now), True
        if not mail.tells_objection and must_tell(subject=mail.subject_id, purpose=mail.purpose_id):
            # R62: the first communication tells of the right to object, or does not leave the house.
            return _end(mail, _State.CANCELLED, MISSING, claim.now), True
        if mail.attempts > MAX_ATTEMPTS:
            return _end(mail, _State.DEAD, "GAVE_UP", claim.now), True
        try:
            post.send(mail)
        except NotSent as failure:
            return _failed(mail, failure, claim.now), not failure.unreachable
        if decision.basis == "consent":
            note_use(subject=mail.subject_id, purpose=mail.purpose_id, channel="email", at=claim.now)
        if post.carriers:
            disclose(
                recipients=post.carriers,
                subjects=[mail.subject_id],
                what=Disclosure.What.MAIL,
                purpose=mail.purpose_id,
            )
        return _end(mail, _State.SENT, "", claim.now), True


def _still_theirs(mail: OutboxMail) -> bool:
    """Say whether the person still has the address; a duty letter goes to the address it is about."""
    if PURPOSES[mail.purpose_id].klass == "duty":
        return True
    return has_address(mail.subject_id, mail.to_address)


def _end(mail: OutboxMail, state: str, because: str, now: dt.datetime) -> str:
    mail.state, mail.because, mail.ended_at, mail.leased_until = state, because, now, None
    mail.save(update_fields=["state", "because", "ended_at", "leased_until"])
    return state


def _failed(mail: OutboxMail, failure: NotSent, now: dt.datetime) -> str:
    if failure.permanent or mail.attempts >= MAX_ATTEMPTS:
        note_bounce(mail, failure.code)
        return _end(mail, _State.DEAD, failure.code, now)
    mail.state, mail.because, mail.leased_until = _State.QUEUED, failure.code, None
    mail.due_at = now + BACKOFF[mail.attempts - 1]
    mail.save(update_fields=["state", "because", "leased_until", "due_at"])
    return "retried"
