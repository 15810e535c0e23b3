"""What is released and fetched by link and code: the copy of one's data (Art. 15), and the data to take along (Art. 20)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.access import export
from privacy.models import Request, Subject
from privacy.portability import portable
from privacy.purposes import PURPOSES
from privacy.requests.deciding import close, decidable
from privacy.requests.delivery import handed_out
from privacy.requests.errors import RequestError
from privacy.requests.handlers import Handler

_LETTERS: dict[str, str] = {Request.Kind.ACCESS: "answer", Request.Kind.PORTABILITY: "portable"}


@transaction.atomic
def release(*, request: Request, actor: Subject) -> Request:
    """Let the person fetch their copy, or their data, by link and code. Raises RequestError.

    Also when there is nothing to take along: then the files say why, and the letter offers the copy (R105).
    """
    request = decidable(request)
    letter = _LETTERS.get(request.kind)
    if letter is None:
        raise RequestError(_("This case asks for no copy."))
    words = {"nothing": not portable(request.people)["data"]} if letter == "portable" else {}
    return close(request, actor=actor, decision=Request.Decision.GRANTED, letter=letter, **words)


def grant(*, request: Request, actor: Subject, choices: Mapping[str, str]) -> Request:
    """Release it; there is nothing to choose."""
    return release(request=request, actor=actor)


def _context(request: Request) -> dict[str, Any]:
    return {"tables": export(request.people)}


ACCESS = Handler(
    grant=grant,
    panel="admin/privacy/request/copy.html",
    context=_context,
    hand_out=handed_out,
    first=True,
)


def _portable(request: Request) -> dict[str, Any]:
    found = portable(request.people)
    bases = {"consent": _("consent"), "contract": _("contract")}
    return {
        "tables": found["data"],
        "explanation": found["explanation"],
        "uses": [(PURPOSES.called(code), bases[basis]) for code, basis in found["purposes"].items()],
    }


PORTABILITY = Handler(
    grant=grant,
    panel="admin/privacy/request/portable.html",
    context=_portable,
    hand_out=handed_out,
    first=True,
)
