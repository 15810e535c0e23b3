"""Four eyes on an erasure that takes much and on an objection that is to be outweighed: one officer proposes, another approves.

Who works alone decides alone.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy import parameters
from privacy.audit.context import act
from privacy.erasure.plan import KEPT, Line
from privacy.models import Request, Subject
from privacy.names import four_eyes_wanted, names_of
from privacy.requests.errors import RequestError


def wanted(lines: list[Line]) -> bool:
    """Say of an erasure whether so much goes that two officers have to look at it, where two are at work."""
    entries = sum(line.count for line in lines if line.action != KEPT)
    return entries >= parameters.value("erasure_large", timezone.localdate()) and four_eyes_wanted()


@transaction.atomic
def proposed(*, request: Request, actor: Subject, **what: Any) -> bool:
    """Note an officer's proposal and say that it waits; False when this is the second look at the same.

    `what` are the fields of the case that say what is proposed: whoever wants something else proposes anew. Raises
    RequestError for a second word of the first.
    """
    same = request.proposer_id is not None and all(getattr(request, name) == what[name] for name in what)
    if same and request.proposer_id == actor.pk:
        raise RequestError(_("You proposed this: another officer has to approve it."))
    if same:
        return False
    with act(actor=actor, purpose="rights_handling"):
        request.proposer = actor
        for name, value in what.items():
            setattr(request, name, value)
        request.save(update_fields=["proposer", *what])
    return True


def proposer_of(request: Request) -> str:
    """Return the name of whoever proposed, '' while nobody has."""
    if request.proposer_id is None:
        return ""
    return names_of([request.proposer_id]).get(request.proposer_id, "–")
