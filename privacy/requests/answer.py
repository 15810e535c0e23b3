"""Fetching an answer: by the link in the mailbox and a code that was never mailed (R98)."""

import datetime as dt
import secrets

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils import timezone

from privacy import parameters
from privacy.models import Request
from privacy.requests.errors import WrongCode
from privacy.requests.rights.handlers import handler_of

MOST_FAILURES = 5
# Without letters and digits that are taken for one another.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def fresh_code() -> str:
    """Return a code of eight signs (40 bits), to be shown once and kept as a hash."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def available_until(request: Request) -> dt.datetime | None:
    """Return until when the answer may be fetched; None while there is none, or none any more."""
    if request.on_paper or handler_of(request.kind).hand_out is None:
        return None  # a copy on paper is posted; no link leads to it
    if request.decision != Request.Decision.GRANTED:
        return None
    assert request.answered_at is not None
    until = request.answered_at + dt.timedelta(days=parameters.value("answer_keep", timezone.localdate()))
    return until if until > timezone.now() else None


def locked(request: Request) -> bool:
    """Say whether too many codes were wrong; only a new code from the officer opens it again."""
    return request.failures >= MOST_FAILURES


def unlock(request: Request, code: str) -> None:
    """Return when the code fits and the answer may be shown. Raises WrongCode; five wrong ones lock the answer."""
    with transaction.atomic():
        request = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
        if not locked(request) and check_password(_typed(code), request.code):
            request.failures = 0
            request.save(update_fields=["failures"])
            return
        request.failures = min(request.failures + 1, MOST_FAILURES)
        request.save(update_fields=["failures"])
    raise WrongCode(MOST_FAILURES - request.failures)


@transaction.atomic
def note_fetched(request: Request) -> None:
    """Keep when the answer was fetched first: an erasure waits for it (R102)."""
    Request.objects.filter(pk=request.pk, fetched_at=None).update(fetched_at=timezone.now())


def _typed(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper()
