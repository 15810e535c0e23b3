"""A right that is granted by hand: the officer does what is asked, writes down what was done, and the person reads it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from privacy.models import Request, Subject
from privacy.requests.deciding import close, decidable
from privacy.requests.errors import RequestError
from privacy.requests.rights.handlers import Handler

MOST_WORDS = 5000


def grant(*, request: Request, actor: Subject, choices: Mapping[str, str]) -> Request:
    """Close the case with the officer's words, which are the answer. Raises RequestError."""
    request = decidable(request)
    request.words = said(choices)
    return close(request, actor=actor, decision=Request.Decision.GRANTED, letter="done")


def said(choices: Mapping[str, str]) -> str:
    """Return the officer's words to the person. Raises RequestError when there are none, or far too many."""
    words = choices.get("words", "").replace("\x00", "").strip()
    if not words:
        raise RequestError(_("Words to the person: write what was done, or why nothing is. They read it."))
    if len(words) > MOST_WORDS:
        raise RequestError(_("Words to the person: %(most)s characters at most.") % {"most": MOST_WORDS})
    return words


BY_HAND = Handler(grant=grant)
