"""Restriction (Art. 18): granted on a wish by its ground, held while a case is decided, ended once the answer told it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.models import Request, Restriction, Subject
from privacy.requests.deciding import close, decidable
from privacy.requests.errors import RequestError
from privacy.requests.letters.kept_letters import sent_at
from privacy.requests.rights.by_hand import said
from privacy.requests.rights.handlers import Handler
from privacy.restrictions import RestrictionRefused, lift, note_answered, restrict, standing

_Ground, _Kind, _State = Restriction.Ground, Request.Kind, Request.State
# What is only stored while a case of this kind is decided, and the letters that tell how it was decided.
_UNTIL_DECIDED = {_Ground.ACCURACY: _Kind.RECTIFICATION, _Ground.OBJECTION: _Kind.OBJECTION}
_DECIDING = ("corrected", "upheld", "outweighed", "refused")


def hold(request: Request, people: list[Subject], ground: str) -> None:
    """Only store the data from the moment the wish is known until it is decided (R117).

    Of several people at one address nobody is restricted for what another may have written (W9).
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
    except RestrictionRefused as refused:
        raise RequestError(str(refused)) from refused
    return close(request, actor=actor, decision=Request.Decision.GRANTED, letter="done")


def lift_decided() -> int:
    """Lift what was only stored while a case was decided, once the letter with the decision was sent; return how many.

    The letter is the notice of Art. 18(3): it says that the restriction ends (R118).
    """
    count = 0
    for ground, kind in _UNTIL_DECIDED.items():
        for restriction in _decided(ground, kind)[:200]:
            last = _cases(kind).filter(person=restriction.subject_id, state=_State.DONE).latest("closed_at")
            if at := sent_at(last, *_DECIDING):
                with transaction.atomic(), act(actor="job:lift", purpose="rights_handling"):
                    note_answered(restriction, at)
                    lift(restriction=restriction, actor=None)
                count += 1
    return count


def _decided(ground: str, kind: str) -> QuerySet[Restriction]:
    """Return the restrictions that a case of this kind began, of people of whom no such case waits any more."""
    waiting = _cases(kind).filter(person=OuterRef("subject")).exclude(state=_State.DONE)
    begun = standing().filter(ground=ground, request__kind=kind, request__state=_State.DONE)
    return begun.exclude(Exists(waiting)).order_by("since")


def _cases(kind: str) -> QuerySet[Request]:
    return Request.objects.filter(kind=kind).exclude(state=_State.UNPROVEN)


def _context(request: Request) -> dict[str, Any]:
    return {"grounds": _Ground.choices}


RESTRICTION = Handler(grant=grant, panel="admin/privacy/request/restrict.html", context=_context)
