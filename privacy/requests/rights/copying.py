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
from privacy.requests.errors import RequestError
from privacy.requests.rights.by_hand import said
from privacy.requests.rights.delivery import handed_out
from privacy.requests.rights.handlers import Handler
from privacy.requests.rights.transferring import decide, named_for

_LETTERS: dict[str, str] = {Request.Kind.ACCESS: "answer", Request.Kind.PORTABILITY: "portable"}


@transaction.atomic
def release(
    *, request: Request, actor: Subject, choices: Mapping[str, str] | None = None, left_out: str = ""
) -> Request:
    """Let the person fetch their copy, or their data, by link and code. Raises RequestError.

    Also when there is nothing to take along: then the files say why, and the letter offers the copy (R105). `choices` hold
    the officer's word on a company the data shall be sent to (R106): the person gets it themselves, whatever that is.
    `left_out`: the reason why archives are not in the copy; it stands in letter, copy and case (R100).
    """
    request = decidable(request)
    letter = _LETTERS.get(request.kind)
    if letter is None:
        raise RequestError(_("This case asks for no copy."))
    words: dict[str, Any] = {}
    if left_out:
        request.archives_left_out, request.words = True, left_out
    if letter == "portable":
        nothing = not portable(request.people)["data"]
        transfer = decide(request=request, actor=actor, choices=choices or {}, nothing=nothing)
        words = {"nothing": nothing, "transfer": transfer}
    return close(request, actor=actor, decision=Request.Decision.GRANTED, letter=letter, **words)


def grant(*, request: Request, actor: Subject, choices: Mapping[str, str]) -> Request:
    """Release it; of a copy archives may be left out for a reason, data to take along may be sent elsewhere, too."""
    left_out = _left_out(choices) if request.kind == Request.Kind.ACCESS else ""
    return release(request=request, actor=actor, choices=choices, left_out=left_out)


def _left_out(choices: Mapping[str, str]) -> str:
    """Return why archives are left out, '' when nothing is (R100). Raises RequestError unless all three are given."""
    effort, locked = choices.get("effort"), choices.get("locked")
    reason = choices.get("left_out", "").replace("\x00", "").strip()
    if not (effort or locked or reason):
        return ""
    if not effort:
        raise RequestError(
            _("Effort: archives are left out only when handing them out takes a disproportionate effort.")
        )
    if not locked:
        raise RequestError(
            _("Other use: archives are left out only when any other use is technically excluded.")
        )
    if not reason:
        raise RequestError(_("Reason: write why the archives are left out. The person reads it."))
    return said({"words": reason})


def _context(request: Request) -> dict[str, Any]:
    tables = export(request.people)
    return {"tables": tables, "archives": [table for table in tables if table.declared.archive]}


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
        "transfer": named_for(request),
        "uses": [(PURPOSES.called(code), bases[basis]) for code, basis in found["purposes"].items()],
    }


PORTABILITY = Handler(
    grant=grant,
    panel="admin/privacy/request/portable.html",
    context=_portable,
    hand_out=handed_out,
    first=True,
)
