"""An objection to what we do for our own interests (Art. 21(1)): locked while it is weighed, and upheld unless we have grounds."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy import keepers
from privacy.audit.context import act
from privacy.models import LawfulBasis, Request, Restriction, Subject
from privacy.models.purpose import Basis
from privacy.requests.by_hand import MOST_WORDS, said
from privacy.requests.deciding import close, decidable
from privacy.requests.errors import RequestError
from privacy.requests.handlers import Handler
from privacy.requests.restricting import hold
from privacy.requests.second_look import second_look, waiting

#: What alone may outweigh the person's reasons.
GROUNDS = {
    "compelling": gettext_lazy("Compelling legitimate grounds that outweigh theirs"),
    "claims": gettext_lazy("Establishing, exercising or defending legal claims"),
}


def begin(request: Request, people: list[Subject]) -> None:
    """Stop using the data at once: until it is decided, it is only kept (Art. 18(1)(d), R117)."""
    hold(request, people, Restriction.Ground.OBJECTION)


@transaction.atomic
def grant(*, request: Request, actor: Subject, choices: Mapping[str, str]) -> Request:
    """Decide: upheld, unless a ground of Art. 21(1) is named and written down, which takes two officers (R120).

    Raises RequestError.
    """
    request = decidable(request)
    ground, grounds = choices.get("ground", ""), choices.get("grounds", "").replace("\x00", "").strip()
    proposed = waiting(request)
    if proposed is None and not (ground in GROUNDS and grounds):
        return _uphold(request, actor=actor, words=choices.get("words", ""))
    if len(grounds) > MOST_WORDS:
        raise RequestError(_("Grounds: %(most)s characters at most.") % {"most": MOST_WORDS})
    decided = second_look(request=request, actor=actor, choices=choices)
    if decided is None:
        return request
    request.words = said({"words": decided["grounds"]})
    request.reason = Request.Reason.CONDITIONS
    words = {"ground": str(GROUNDS[decided["ground"]])}
    return close(request, actor=actor, decision=Request.Decision.REFUSED, letter="outweighed", **words)


def _uphold(request: Request, *, actor: Subject, words: str) -> Request:
    """End every use that rests on our interests; what rests on nothing else goes by the next nights (Art. 17(1)(c))."""
    assert request.person is not None
    now = timezone.now()
    with act(actor=actor, purpose="rights_handling"):
        open_now = LawfulBasis.objects.filter(Q(valid_to=None) | Q(valid_to__gt=now), subject=request.person)
        open_now.filter(basis=Basis.LEGITIMATE_INTEREST).update(valid_to=now)
        keepers.tell(request.person, keepers.OBJECTION_UPHELD)
        request.words = words.replace("\x00", "").strip()[:MOST_WORDS]
        return close(request, actor=actor, decision=Request.Decision.GRANTED, letter="upheld")


def _context(request: Request) -> dict[str, Any]:
    found = LawfulBasis.objects.filter(subject=request.person, basis=Basis.LEGITIMATE_INTEREST, valid_to=None)
    return {
        "grounds": GROUNDS.items(),
        "proposal": waiting(request),
        "resting": [basis.purpose.name for basis in found.select_related("purpose")],
    }


OBJECTION = Handler(
    grant=grant,
    begin=begin,
    panel="admin/privacy/request/weigh.html",
    context=_context,
    refusable=False,
)
