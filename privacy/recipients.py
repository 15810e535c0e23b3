"""Whoever got the data learns that it was erased, corrected or restricted, and is chased until they answer (Art. 19; R112)."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy import parameters, recipient_letters
from privacy.dashboard import Duty
from privacy.deadlines import working_days_back
from privacy.jobs import Outcome
from privacy.letters import post_office
from privacy.models import Disclosure, NoticePerson, Recipient, RecipientNotice, Request, Subject

_SALT = "privacy.recipient"
# So many reminders; then somebody has to take up the telephone.
_MOST_REMINDERS = 2
_BATCH = 200
_ANSWERS = RecipientNotice.Outcome


class OutcomeRefused(Exception):
    """What stands against this outcome, as a sentence."""


def recipients_of(people: Iterable[uuid.UUID]) -> list[Recipient]:
    """Return everybody who got data of these people, also who gets none any more (W17)."""
    got = Disclosure.objects.filter(subject__in=list(people)).values("recipient")
    return list(Recipient.objects.filter(pk__in=got).order_by("name", "pk"))


@transaction.atomic
def tell(
    subject: Subject, *, act: str, request: Request | None = None, changes: Iterable[str] = ()
) -> list[RecipientNotice]:
    """Write to every recipient of the person's data what became of it, and return the notices; once per case and act.

    `act` is erased, corrected, restricted or lifted; `changes` are the lines of a correction, as the recipient has to know
    them (R104).
    Whoever has no address stands on the officer's desk, to be told otherwise. To be called while the data is there.
    """
    about = RecipientNotice.About(act)
    people, lines = [subject.pk, *(request.people if request else [])], list(changes)
    known = (
        set(request.recipient_notices.filter(about=about).values_list("recipient", flat=True))
        if request
        else set()
    )
    made, whom = [], recipient_letters.known_by(subject)
    for recipient in recipients_of(people):
        if recipient.pk not in known:
            notice = RecipientNotice.objects.create(
                request=request, subject=subject, recipient=recipient, about=about
            )
            recipient_letters.tell(notice, link=path_of(notice), whom=whom, changes=lines)
            made.append(notice)
    return made


def settled(request: Request) -> bool:
    """Say whether no recipient has to be told any more: after an erasure nobody could say whom it is about."""
    _note_sent(request.recipient_notices.filter(told_at=None))
    return not request.recipient_notices.filter(told_at=None, outcome="").exists()


def token_of(notice: RecipientNotice) -> str:
    """Return the token by which a recipient answers: the same in the letter and in each reminder."""
    return signing.Signer(salt=_SALT).sign(notice.pk.hex)


def find(token: str) -> RecipientNotice | None:
    """Return the notice of a token, or None."""
    try:
        pk = uuid.UUID(signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return RecipientNotice.objects.select_related("request", "recipient").filter(pk=pk).first()


@transaction.atomic
def settle(*, notice: RecipientNotice, outcome: str, grounds: str = "") -> RecipientNotice:
    """Keep how it ended: acknowledged, or why telling is impossible or takes too much effort. Raises OutcomeRefused."""
    notice = RecipientNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    grounds = grounds.replace("\x00", "").strip()[:300]
    if notice.outcome:
        return notice
    if outcome != _ANSWERS.ACKNOWLEDGED and not grounds:
        raise OutcomeRefused(_("Write first why it is impossible or takes too much effort, and save."))
    now = timezone.now()
    notice.outcome, notice.settled_at, notice.gathering = _ANSWERS(outcome), now, False
    notice.grounds = "" if outcome == _ANSWERS.ACKNOWLEDGED else grounds
    if outcome == _ANSWERS.ACKNOWLEDGED:
        # Whoever acknowledges has been told, by whatever way.
        notice.told_at = notice.told_at or now
    notice.save(update_fields=["outcome", "settled_at", "grounds", "told_at", "gathering"])
    _forget_whom([notice])
    return notice


@transaction.atomic
def note_told(*, notice: RecipientNotice) -> None:
    """Note that the officer told the recipient by another way than mail."""
    RecipientNotice.objects.filter(pk=notice.pk, told_at=None).update(told_at=timezone.now(), gathering=False)
    _forget_whom([notice])


def chase(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: remind everybody who was told and does not answer."""
    if not dry_run:
        _note_sent(RecipientNotice.objects.filter(told_at=None, outcome="").order_by("made_at")[:_BATCH])
    late = _to_remind(date)
    due = late.count()
    if dry_run:
        return Outcome(due=due, done=0, left=due)
    rows = list(late.select_related("recipient", "request").order_by("told_at", "pk")[:_BATCH])
    for notice in rows:
        with transaction.atomic():
            notice.reminders += 1
            notice.reminded_at = timezone.now()
            notice.save(update_fields=["reminders", "reminded_at"])
            recipient_letters.remind(notice, link=path_of(notice))
    return Outcome(due=due, done=len(rows), left=due - len(rows))


def duty(today: dt.date) -> list[Duty]:
    """The officer's line: who was not told in time, and who does not answer."""
    start = working_days_back(today, parameters.value("recipient_tell", today))
    untold = Q(told_at=None, made_at__lt=timezone.make_aware(dt.datetime.combine(start, dt.time.min)))
    waiting = RecipientNotice.objects.filter(outcome="")
    silent = waiting.filter(Q(told_at__lt=_answer_by(today)) | untold)[:10_000].count()
    if silent:
        words = ngettext("%(n)s recipient silent", "%(n)s recipients silent", silent) % {"n": silent}
    else:
        words = _("nobody silent")
    url = f"{reverse('admin:privacy_recipientnotice_changelist')}?outcome__exact="
    return [Duty(_("Recipients told (Art. 19)"), words, "late" if silent else "calm", url)]


def _to_remind(date: dt.date) -> QuerySet[RecipientNotice]:
    limit = _answer_by(date)
    silent = RecipientNotice.objects.filter(outcome="", told_at__lt=limit, reminders__lt=_MOST_REMINDERS)
    return silent.filter(Q(reminded_at=None) | Q(reminded_at__lt=limit)).exclude(recipient__email="")


def _answer_by(date: dt.date) -> dt.datetime:
    """Whoever was written to before this moment should have answered by that date."""
    days = dt.timedelta(days=parameters.value("recipient_answer", date))
    return timezone.make_aware(dt.datetime.combine(date - days, dt.time.min))


@transaction.atomic
def _note_sent(waiting: QuerySet[RecipientNotice]) -> None:
    """The outbox forgets its letters in time; that one was sent is kept here."""
    notices = {notice.letter: notice for notice in waiting}
    told = post_office.sent_among(notices)
    for key, sent in told.items():
        RecipientNotice.objects.filter(pk=notices[key].pk, told_at=None).update(told_at=sent)
    _forget_whom(notices[key] for key in told)


def _forget_whom(told: Iterable[RecipientNotice]) -> None:
    """Whoever was named in a collective notice is gone; so is what told the recipient of them, once it has."""
    together = [notice for notice in told if notice.subject_id is None]
    NoticePerson.objects.filter(notice__in=together).delete()
    post_office.empty(notice.letter for notice in together)


def path_of(notice: RecipientNotice) -> str:
    """Return the address of the page where the recipient answers."""
    return reverse("privacy:recipient", args=[token_of(notice)])
