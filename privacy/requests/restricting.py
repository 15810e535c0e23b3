"""Restriction on the person's wish (Art. 18): granted by its ground, told to recipients, ended after the person was told."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.letters import post_office
from privacy.models import RecipientNotice, Request, Restriction, Subject
from privacy.recipients import recipients_of, tell_recipients
from privacy.requests.by_hand import said
from privacy.requests.deciding import close, decidable
from privacy.requests.errors import RequestError
from privacy.requests.handlers import Handler
from privacy.restrictions import RestrictionRefused, lift, note_answered, restrict

_Ground = Restriction.Ground
# What is only kept while we decide: it ends with the letter that tells the decision.
_UNTIL_DECIDED = (_Ground.ACCURACY, _Ground.OBJECTION)
#: The letters that say so.
DECIDING = ("corrected", "upheld", "outweighed", "refused", "done")


def hold(request: Request, people: list[Subject], ground: str) -> None:
    """Keep the data untouched from the moment the wish is known until it is decided (R117).

    Of several people at one address nobody is locked for what another may have written (W9).
    """
    if len(people) == 1:
        with act(purpose="rights_handling"):
            restrict(subject=people[0], ground=ground, actor=None, request=request)


@transaction.atomic
def grant(*, request: Request, actor: Subject, choices: Mapping[str, str]) -> Request:
    """Restrict by the ground the officer chose. Raises RequestError."""
    request = decidable(request)
    ground = choices.get("ground", "")
    if ground not in _Ground.values:
        raise RequestError(_("Ground: choose why the person may ask for a restriction."))
    request.words = said(choices)
    assert request.person is not None
    try:
        with act(actor=actor, purpose="rights_handling"):
            restrict(subject=request.person, ground=ground, actor=actor, request=request)
            tell_recipients(request=request, about=RecipientNotice.About.RESTRICTION)
    except RestrictionRefused as refused:
        raise RequestError(str(refused)) from refused
    return close(request, actor=actor, decision=Request.Decision.GRANTED, letter="done")


def lift_decided() -> int:
    """Lift what was only kept while a case was decided, once the letter with the decision has left (R118)."""
    decided = Restriction.objects.filter(
        lifted_at=None, ground__in=_UNTIL_DECIDED, request__state=Request.State.DONE
    )
    count = 0
    for restriction in decided.select_related("request")[:200]:
        keys = [f"request:{restriction.request_id}:{name}" for name in DECIDING]
        if any(map(post_office.was_sent, keys)):
            with transaction.atomic(), act(actor="job:lift", purpose="rights_handling"):
                note_answered(restriction)
                lift(restriction=restriction, actor=None)
            count += 1
    return count


def _context(request: Request) -> dict[str, Any]:
    return {"grounds": _Ground.choices, "recipients": recipients_of(request.people)}


RESTRICTION = Handler(grant=grant, panel="admin/privacy/request/restrict.html", context=_context)
