"""Whoever got the data learns that it was erased, corrected or locked, and is chased until they answer (Art. 19; R112)."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy import parameters
from privacy.audit.context import act
from privacy.dashboard import Duty
from privacy.ids import new_subject_id
from privacy.jobs import Outcome
from privacy.keepers import address_of
from privacy.letters import Letter, post_office
from privacy.models import Controller, Disclosure, Recipient, RecipientNotice, Request, Subject
from privacy.names import people_named

_Answer = RecipientNotice.Answer
_SALT = "privacy.recipient"
# R112: told within three working days (policy).
_TELL_DAYS = 3
# So many reminders; then somebody has to take up the telephone.
_MOST_REMINDERS = 2
_BATCH = 200
_GERMAN = ("DE", "AT", "CH", "LI")


class AnswerRefused(Exception):
    """What stands against the answer, as a sentence."""


def recipients_of(people: Iterable[uuid.UUID]) -> list[Recipient]:
    """Return everybody who got data of these people, also who gets none any more (W17)."""
    got = Disclosure.objects.filter(subject__in=list(people)).values("recipient")
    return list(Recipient.objects.filter(pk__in=got).order_by("name", "pk"))


def tell_recipients(*, request: Request, about: str, changes: Iterable[str] = ()) -> list[RecipientNotice]:
    """Write to every recipient of the person's data what became of it; once per case.

    `changes` are the lines of a rectification. Who has no address is on the officer's desk to be told otherwise.
    """
    person = request.person
    assert person is not None
    known = set(request.recipient_notices.values_list("recipient", flat=True))
    made = []
    for recipient in recipients_of(request.people):
        if recipient.pk not in known:
            notice = RecipientNotice.objects.create(
                request=request, subject=person, recipient=recipient, about=about
            )
            if recipient.email:
                whom = {"name": people_named([person.pk]).get(person.pk, ""), "email": address_of(person)}
                _write(notice, notice.letter, "recipient", whom=whom, changes=list(changes))
            made.append(notice)
    return made


def settled(request: Request) -> bool:
    """Say whether nobody has to be told any more: after an erasure nobody could say whom it is about."""
    _note_sent(request.recipient_notices.filter(told_at=None))
    return not request.recipient_notices.filter(told_at=None, answer="").exists()


def token_of(notice: RecipientNotice) -> str:
    """Return the token by which a recipient answers."""
    return signing.dumps(notice.pk.hex, salt=_SALT)


def find(token: str) -> RecipientNotice | None:
    """Return the notice of a token, or None."""
    try:
        pk = uuid.UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return RecipientNotice.objects.select_related("request", "recipient").filter(pk=pk).first()


@transaction.atomic
def answer(*, notice: RecipientNotice, answer: str, grounds: str = "") -> RecipientNotice:
    """Keep what the recipient answered. Raises AnswerRefused."""
    notice = RecipientNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if answer not in _Answer.values or not answer:
        raise AnswerRefused(_("Answer: say whether it is done, impossible, or too much effort."))
    if answer != _Answer.DONE and not grounds.strip():
        raise AnswerRefused(_("Grounds: say why it is impossible or too much effort."))
    now = timezone.now()
    notice.answer, notice.answered_at, notice.grounds = answer, now, grounds.strip()[:300]
    # Whoever answers has been told, by whatever way.
    notice.told_at = notice.told_at or now
    notice.save(update_fields=["answer", "answered_at", "grounds", "told_at"])
    return notice


@transaction.atomic
def note_told(*, notice: RecipientNotice) -> None:
    """Note that the officer told the recipient by another way than mail."""
    RecipientNotice.objects.filter(pk=notice.pk, told_at=None).update(told_at=timezone.now())


def chase(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: remind everybody who was told and does not answer."""
    if not dry_run:
        _note_sent(RecipientNotice.objects.filter(told_at=None, answer="")[:_BATCH])
    late = _unanswered(date).filter(reminders__lt=_MOST_REMINDERS).exclude(recipient__email="")
    due = late.count()
    if dry_run:
        return Outcome(due=due, done=0, left=due)
    rows = list(late.select_related("recipient", "request").order_by("told_at")[:_BATCH])
    for notice in rows:
        with transaction.atomic():
            notice.reminders += 1
            notice.reminded_at = timezone.now()
            notice.save(update_fields=["reminders", "reminded_at"])
            _write(notice, f"{notice.letter}:{notice.reminders}", "recipient_reminder")
    return Outcome(due=due, done=len(rows), left=due - len(rows))


def duty(today: dt.date) -> list[Duty]:
    """The officer's line: who has not been told in time, and who does not answer."""
    waiting = RecipientNotice.objects.filter(answer="")
    silent = (
        waiting.filter(Q(told_at__lt=_days_before(today)) | Q(told_at=None, made_at__lt=_tell_by(today)))
    )[:10_000].count()
    if silent:
        words = ngettext("%(n)s recipient silent", "%(n)s recipients silent", silent) % {"n": silent}
    else:
        words = _("nobody silent")
    url = f"{reverse('admin:privacy_recipientnotice_changelist')}?answer__exact="
    return [Duty(_("Recipients told (Art. 19)"), words, "late" if silent else "calm", url)]


def _unanswered(date: dt.date) -> QuerySet[RecipientNotice]:
    limit = _days_before(date)
    silent = RecipientNotice.objects.filter(answer="", told_at__lt=limit)
    return silent.filter(Q(reminded_at=None) | Q(reminded_at__lt=limit))


def _days_before(date: dt.date) -> dt.datetime:
    days = dt.timedelta(days=parameters.value("recipient_answer", date))
    return timezone.make_aware(dt.datetime.combine(date - days, dt.time.max))


def _tell_by(date: dt.date) -> dt.datetime:
    """The end of the working day that lies three working days back."""
    left = _TELL_DAYS
    while left:
        date -= dt.timedelta(days=1)
        left -= date.weekday() < 5
    return timezone.make_aware(dt.datetime.combine(date, dt.time.min))


@transaction.atomic
def _note_sent(waiting: QuerySet[RecipientNotice]) -> None:
    """The outbox forgets its letters in time; that one left is kept here."""
    sent = [notice.pk for notice in waiting if post_office.was_sent(notice.letter)]
    if sent:
        RecipientNotice.objects.filter(pk__in=sent, told_at=None).update(told_at=timezone.now())


def _write(notice: RecipientNotice, key: str, name: str, **words: object) -> None:
    language = "de" if notice.recipient.country in _GERMAN else "en"
    link = settings.BASE_URL + reverse("privacy:recipient", args=[token_of(notice)])
    with translation.override(language):
        context = {"notice": notice, "controller": Controller.objects.first(), "link": link, **words}
        text = render_to_string(f"privacy/letters/{name}.txt", context)
    title, _gap, body = text.strip().partition("\n")
    Letter(
        to_subject=_contact(notice.recipient),
        purpose="rights_handling",
        key=key,
        to=[notice.recipient.email],
        subject=title.strip(),
        body=body.strip() + "\n",
        language=language,
    ).send()


def _contact(recipient: Recipient) -> Subject:
    """Whoever reads mail there is a person, too: the letters to them are theirs and stay when the case's person is gone."""
    if recipient.subject is None:
        with act(purpose="rights_handling"):
            recipient.subject = Subject.objects.create(pk=new_subject_id(), party=Subject.Party.BUSINESS)
            recipient.save(update_fields=["subject"])
    return recipient.subject
