"""The letters of a case, kept as they went out: written once, noted as sent when they have left."""

import datetime as dt
import re

from django.db import transaction
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
    )


def note_sent(case: Request | None = None) -> int:
    """Note when letters left that were waiting, of one case or of all; return how many did."""
    waiting = CaseLetter.objects.filter(sent_at=None, written_at__gt=timezone.now() - _WAIT)
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
