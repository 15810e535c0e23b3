"""Refusing a wish: by a reason the law knows, told to the person with the way to fight it, and not closed before (R99)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.letters import post_office
from privacy.models import Request, Subject
from privacy.requests.abuse import refusable_as
from privacy.requests.deciding import decidable
from privacy.requests.errors import RequestError
from privacy.requests.letters import writing
from privacy.requests.rights.by_hand import said
from privacy.requests.rights.handlers import handler_of


@transaction.atomic
def refuse(*, request: Request, actor: Subject, reason: str, words: str) -> Request:
    """Refuse a wish by a reason the law knows, in a letter that says so and how to fight it (R99). Raises RequestError.

    The case is closed once that letter has left.
    """
    request = decidable(request)
    if not handler_of(request.kind).refusable:
        raise RequestError(_("This right knows no refusal."))
    if reason not in Request.Reason.values or not reason:
        raise RequestError(_("Reason: choose why the law lets you refuse. Too much work is no reason."))
    if not refusable_as(request, reason):
        raise RequestError(
            _(
                "Reason: abuse needs a file with facts and evidence that an officer approved (Art. 12(5) GDPR)."
            )
        )
    with act(actor=actor, purpose="rights_handling"):
        request.state, request.decision = Request.State.APPROVED, Request.Decision.REFUSED
        request.reason, request.words = reason, said({"words": words})
        request.decided_at, request.approver = timezone.now(), actor
        request.save()
        writing.send(request, "refused", by=actor)
    return request


def close_refused() -> int:
    """Close the refused cases whose letter has left; return how many."""
    told = Request.objects.filter(state=Request.State.APPROVED, decision=Request.Decision.REFUSED)
    return sum(_close(case) for case in told if post_office.sent_at(f"request:{case.pk}:refused"))


@transaction.atomic
def _close(case: Request) -> int:
    now = timezone.now()
    with act(actor="job:refuse", purpose="rights_handling"):
        waiting = Request.objects.filter(pk=case.pk, state=Request.State.APPROVED)
        return waiting.update(state=Request.State.DONE, answered_at=now, closed_at=now)
