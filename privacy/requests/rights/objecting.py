"""An objection to what we do for our own interests (Art. 21(1)): only stored while it is weighed, upheld unless we have grounds."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from privacy import keepers
from privacy.audit.context import act
from privacy.models import LawfulBasis, Request, Restriction, Subject, Takedown
from privacy.models.purpose import Basis
from privacy.names import four_eyes_wanted
from privacy.publications import take_down
from privacy.requests.deciding import close, decidable
from privacy.requests.rights import second_look
from privacy.requests.rights.by_hand import said
from privacy.requests.rights.handlers import Handler
from privacy.requests.rights.restricting import hold

#: What alone may outweigh the person's reasons.
GROUNDS = {
    "compelling": gettext_lazy("Compelling legitimate grounds that outweigh theirs"),
    "claims": gettext_lazy("Establishing, exercising or defending legal claims"),
}


def begin(request: Request, people: list[Subject]) -> None:
    """Stop using the data at once: until it is decided, it is only stored (Art. 18(1)(d), R117)."""
    hold(request, people, Restriction.Ground.OBJECTION)


@transaction.atomic
def grant(*, request: Request, actor: Subject, choices: Mapping[str, str]) -> Request:
    """Decide: upheld, unless a ground of Art. 21(1) is named and written down (R120). Raises RequestError.

    Where two officers work, one proposes to outweigh the person's reasons and the other approves those words.
    """
    request = decidable(request)
    words = request.words if request.proposer_id and "approve" in choices else _grounds(request, choices)
    if not words:
        return _uphold(request, actor=actor, choices=choices)
    outweighed = {"words": words, "reason": Request.Reason.CONDITIONS}
    if four_eyes_wanted() and second_look.proposed(request=request, actor=actor, **outweighed):
        return request
    request.words, request.reason = outweighed["words"], outweighed["reason"]
    return close(request, actor=actor, decision=Request.Decision.REFUSED, letter="outweighed")


def _grounds(request: Request, choices: Mapping[str, str]) -> str:
    """Return what outweighs the person's reasons, as they read it; '' when no ground is named or none is written."""
    ground, grounds = choices.get("ground", ""), choices.get("grounds", "").strip("\x00 \t\r\n")
    if ground not in GROUNDS or not grounds:
        return ""
    with translation.override(request.language):
        return f"{GROUNDS[ground]}.\n\n{said({'words': grounds})}"


def _uphold(request: Request, *, actor: Subject, choices: Mapping[str, str]) -> Request:
    """End every use that rests on our interests; what rests on nothing else goes in the nights to come (Art. 17(1)(c))."""
    assert request.person is not None
    # Whatever was proposed against it is over.
    request.words = said(choices) if choices.get("words", "").strip() else ""
    request.reason, request.proposer = "", None
    with act(actor=actor, purpose="rights_handling"):
        resting = list(_resting(request.person).values_list("purpose", flat=True))
        take_down(request.people, because=Takedown.Because.OBJECTED, request=request, purposes=resting)
        _resting(request.person).update(valid_to=timezone.now())
        if not _open(request.person).exists():
            keepers.tell(request.person, keepers.OBJECTION_UPHELD)
        return close(request, actor=actor, decision=Request.Decision.GRANTED, letter="upheld")


def _open(person: Subject) -> QuerySet[LawfulBasis]:
    return LawfulBasis.objects.filter(Q(valid_to=None) | Q(valid_to__gt=timezone.now()), subject=person)


def _resting(person: Subject) -> QuerySet[LawfulBasis]:
    """Return what is done with the person's data on Art. 6(1)(f) alone."""
    return _open(person).filter(basis=Basis.LEGITIMATE_INTEREST)


def _context(request: Request) -> dict[str, Any]:
    assert request.person is not None
    resting = _resting(request.person).select_related("purpose")
    return {
        "grounds": GROUNDS.items(),
        "resting": [basis.purpose.name for basis in resting],
        "second": four_eyes_wanted(),
        "proposer": second_look.proposer_of(request),
    }


OBJECTION = Handler(
    grant=grant,
    begin=begin,
    panel="admin/privacy/request/weigh.html",
    context=_context,
    refusable=False,
)
