"""Posting: a letter on paper counts from the day it left, and the case goes on from there (R86, R89, R99)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.audit.services import record
from privacy.disclosures import carriers, disclose
from privacy.models import CaseLetter, Disclosure, Recipient, Request, Subject
from privacy.requests import doubting
from privacy.requests.errors import RequestError
from privacy.requests.letters.kept_letters import unposted

_Way = CaseLetter.Way
WAYS = [(way.value, way.label) for way in (_Way.POST, _Way.HAND, _Way.VOICE)]
# Letters with the person's data beside them, and all that answer a case.
ENCLOSING = frozenset({"answer", "portable"})
_ANSWERS = ENCLOSING | {"corrected", "upheld", "outweighed", "done", "nothing", "refused"}


@transaction.atomic
def post(*, request: Request, actor: Subject, name: str, way: str, on: dt.date | None) -> CaseLetter:
    """Note that a letter left on a day, and how; what it answers is answered that day. Raises RequestError."""
    request = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    letter = unposted().filter(request=request, name=name).first()
    if letter is None:
        raise RequestError(_("This letter does not wait to be posted."))
    day = _day(letter, on)
    if way not in dict(WAYS):
        raise RequestError(_("Way: say how the letter left."))
    if way == _Way.POST and not request.postal:
        raise RequestError(_("Postal address: type first where the letter goes."))
    if way == _Way.VOICE and name in ENCLOSING:
        raise RequestError(_("Way: a copy cannot be read out; post it or hand it over."))
    # The end of that day, because nobody notes the minute; today it is now.
    letter.way, letter.sent_at = way, min(timezone.now(), _end_of(day))
    with act(actor=actor, purpose="rights_handling"):
        letter.save(update_fields=["way", "sent_at"])
        if way == _Way.POST:
            disclose(
                recipients=carriers(Recipient.Service.POST),
                subjects=[request.person_id or request.subject_id],
                what=Disclosure.What.LETTER,
                purpose="rights_handling",
                on=day,
            )
        _go_on(request, letter, day)
    return letter


def _go_on(request: Request, letter: CaseLetter, day: dt.date) -> None:
    """Let a case go on whose letter has left; its data, if it went along, were disclosed (R93)."""
    if letter.name == "identity":
        doubting.asked_on(request, day)
    if letter.name in ENCLOSING:
        record(
            verb="disclose",
            model=Request,
            row_id=request.pk,
            subject=request.person_id,
            purpose="rights_handling",
        )
        request.fetched_at = letter.sent_at
    if letter.name == "erased":
        request.answered_at = letter.sent_at
    elif letter.name in _ANSWERS and request.state == Request.State.APPROVED:
        request.state, request.answered_at, request.closed_at = (
            Request.State.DONE,
            letter.sent_at,
            timezone.now(),
        )
    request.save(update_fields=["state", "answered_at", "closed_at", "fetched_at", "paused_from"])


def _day(letter: CaseLetter, on: dt.date | None) -> dt.date:
    """Return the day on which a letter left. Raises RequestError."""
    if on is None:
        raise RequestError(_("Left on: choose the day."))
    if on > timezone.localdate():
        raise RequestError(_("Left on: this day lies in the future."))
    written = timezone.localtime(letter.written_at).date()
    if on < written:
        raise RequestError(
            _("Left on: the letter was written on %(day)s; it cannot have left before.")
            % {"day": date_format(written)}
        )
    return on


def _end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))
