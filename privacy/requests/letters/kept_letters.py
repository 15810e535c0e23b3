"""The letters of a case, kept as they went out: written once, noted as sent when they have left the house.

A mail leaves by the outbox, a letter on paper when somebody posted it (privacy.requests.letters.posting).
"""

import datetime as dt
import re

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from privacy.audit.context import act
from privacy.letters import post_office
from privacy.models import CaseLetter, Request, Subject

# The confirmation mail holds what a stranger may have typed; it goes with the unproven case.
_UNKEPT = frozenset({"prove"})
# A letter that has not left by then never will: the outbox has given it up.
_WAIT = dt.timedelta(days=30)
_LINK = re.compile(r"https?://\S+")


def had(request: Request, name: str) -> bool:
    """Say whether a case has had the letter of that name: it has each once."""
    return CaseLetter.objects.filter(request=request, name=name).exists()


def keep(request: Request, name: str, *, title: str, body: str, by: Subject | None, edited: bool) -> None:
    """Store a letter with its case as it goes out: the mail's foot may say more than the case did."""
    if name in _UNKEPT:
        return
    CaseLetter.objects.create(
        request=request,
        subject_id=request.subject_id,
        person_id=request.person_id,
        name=name,
        title=title,
        body=post_office.text_of(f"request:{request.pk}:{name}") or body,
        written_by=by,
        edited=edited,
        way=CaseLetter.Way.POST if request.on_paper else CaseLetter.Way.MAIL,
    )


def unposted() -> QuerySet[CaseLetter]:
    """Return the letters on paper that nobody has posted yet; one whose words went with the person is none any more."""
    return CaseLetter.objects.filter(sent_at=None).exclude(way=CaseLetter.Way.MAIL).exclude(body="")


def sent_at(case: Request, *names: str) -> dt.datetime | None:
    """Return when the letter of one of these names left the house, None when none did."""
    known = CaseLetter.objects.filter(request=case, name__in=names, sent_at__isnull=False).first()
    if known:
        return known.sent_at
    return next(iter(post_office.sent_among(f"request:{case.pk}:{name}" for name in names).values()), None)


def has_left(case: Request, name: str) -> bool:
    """Say whether nothing more will happen to a letter: posted, or sent, or given up by the outbox."""
    paper = CaseLetter.objects.filter(request=case, name=name).exclude(way=CaseLetter.Way.MAIL).first()
    return paper.sent_at is not None if paper else post_office.has_left(f"request:{case.pk}:{name}")


def note_sent(case: Request | None = None) -> int:
    """Note when letters left that were waiting, of one case or of all; return how many did."""
    mails = CaseLetter.objects.filter(sent_at=None, way=CaseLetter.Way.MAIL)
    waiting = mails.filter(written_at__gt=timezone.now() - _WAIT)
    if case:
        waiting = waiting.filter(request=case)
    letters = {letter.key: letter for letter in waiting.only("request_id", "name")}
    return sum(_note(letters[key], sent) for key, sent in post_office.sent_among(letters).items())


@transaction.atomic
def _note(letter: CaseLetter, sent: dt.datetime) -> int:
    with act(actor="job:letters", purpose="rights_handling"):
        return CaseLetter.objects.filter(pk=letter.pk, sent_at=None).update(sent_at=sent)


def same_words(one: str, other: str) -> bool:
    """Say whether two letters say the same; a link is signed anew each time it is written."""
    return _LINK.sub("", one).split() == _LINK.sub("", other).split()
