"""Approving an erasure: what it will do, what the person is told first, and the word that lets it begin."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.erasure.plan import KEPT, Line, plan
from privacy.erasure.values import values_of
from privacy.models import RecipientNotice, Request, Subject, Takedown
from privacy.publications import take_down
from privacy.recipients import recipients_of, tell
from privacy.requests.deciding import decidable
from privacy.requests.errors import RequestError
from privacy.requests.letters import writing
from privacy.requests.letters.kept_letters import has_left
from privacy.requests.order import waiting_before
from privacy.requests.rights import second_look
from privacy.requests.rights.advertising import close_marketing
from privacy.requests.rights.handlers import Handler

_State = Request.State


def planned(request: Request) -> list[Line]:
    """Return what an erasure would do now."""
    return plan(request.people, values_of(request.people), list_too=request.list_too)


@transaction.atomic
def explain(*, request: Request, actor: Subject) -> Request:
    """Tell the person what it means when even their "no" is erased (R125); once. Raises RequestError."""
    request = _erasure(request)
    if request.explained_at is None:
        with act(actor=actor, purpose="rights_handling"):
            request.explained_at = timezone.now()
            request.save(update_fields=["explained_at"])
            writing.send(request, "list", by=actor)
    return request


@transaction.atomic
def approve(*, request: Request, actor: Subject, list_too: bool = False) -> Request:
    """Let an erasure begin: the confirmation goes out first, then the data. Raises RequestError.

    `list_too`: the person was told what that means and wants the hash on the list erased as well (R125).
    """
    request = _erasure(request)
    told = request.explained_at and has_left(request, "list")
    if list_too and not told:
        raise RequestError(_("Tell the person first what it means to erase the entry on the list, too."))
    request.list_too = list_too
    # R102: whoever wants both gets their copy before it is gone.
    waiting = waiting_before(request)
    if waiting and waiting.on_paper and waiting.state == _State.APPROVED:
        raise RequestError(_("Post the answer to %(number)s first.") % {"number": waiting.number})
    if waiting and waiting.state == _State.DONE:
        raise RequestError(
            _("The copy of %(number)s has not been fetched yet; it would be empty.")
            % {"number": waiting.number}
        )
    if waiting:
        raise RequestError(_("Answer %(number)s first.") % {"number": waiting.number})
    lines = planned(request)
    with act(actor=actor, purpose="rights_handling"):
        request.plan = [line.as_json() for line in lines]
        request.state, request.decision = _State.APPROVED, Request.Decision.GRANTED
        request.decided_at, request.approver = timezone.now(), actor
        request.save(update_fields=["plan", "state", "decision", "decided_at", "approver", "list_too"])
        take_down(request.people, because=Takedown.Because.ERASED, request=request)
        assert request.person is not None
        notices = tell(request.person, act=RecipientNotice.About.ERASED, request=request)
        names = [each.recipient.name for each in notices]
        # R114: what goes, what stays and until when, and who is told.
        writing.send(request, "erased", by=actor, lines=lines, recipients=names)
    return request


def _erasure(request: Request) -> Request:
    request = decidable(request)
    if request.kind != Request.Kind.ERASURE:
        raise RequestError(_("This case asks for no erasure."))
    return request


@transaction.atomic
def grant(*, request: Request, actor: Subject, choices: Mapping[str, str]) -> Request:
    """Approve with the typed word: what goes does not come back."""
    if choices.get("word", "").strip().casefold() not in ("erase", _("erase")):
        raise RequestError(_("Type the word “%(word)s” to approve the erasure.") % {"word": _("erase")})
    request, list_too = _erasure(request), "list_too" in choices
    if second_look.wanted(planned(request)) and second_look.proposed(
        request=request, actor=actor, list_too=list_too
    ):
        return request
    return approve(request=request, actor=actor, list_too=list_too)


def _context(request: Request) -> dict[str, Any]:
    lines = planned(request)
    return {
        "lines": lines,
        "kept": KEPT,
        "recipients": recipients_of(request.people),
        "second": second_look.wanted(lines),
        "proposer": second_look.proposer_of(request),
    }


ERASURE = Handler(
    grant=grant, begin=close_marketing, panel="admin/privacy/request/plan.html", context=_context
)
