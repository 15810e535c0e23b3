"""Four eyes on an erasure that takes much: one officer proposes it, another approves; who works alone decides alone."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy import parameters
from privacy.audit.context import act
from privacy.erasure.plan import KEPT, Line
from privacy.models import Request, Subject
from privacy.names import four_eyes_wanted
from privacy.requests.errors import RequestError


def wanted(lines: list[Line]) -> bool:
    """Say whether so much goes that two officers have to look at it, where two are at work."""
    entries = sum(line.count for line in lines if line.action != KEPT)
    return entries >= parameters.value("erasure_large", timezone.localdate()) and four_eyes_wanted()


@transaction.atomic
def proposed(*, request: Request, lines: list[Line], actor: Subject, list_too: bool) -> bool:
    """Note an officer's proposal and say that it waits; False when no second look is wanted, or this is the second.

    Whoever wants something else than was proposed proposes anew. Raises RequestError for a second word of the first.
    """
    if not wanted(lines):
        return False
    same = request.proposer_id is not None and request.list_too == list_too
    if same and request.proposer_id == actor.pk:
        raise RequestError(_("You proposed this erasure: another officer has to approve it."))
    if same:
        return False
    with act(actor=actor, purpose="rights_handling"):
        request.proposer, request.list_too = actor, list_too
        request.save(update_fields=["proposer", "list_too"])
    return True
