"""Four eyes: one officer proposes, another confirms; where one works alone, the proposal is the decision."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.models import Proposal, Request, Subject
from privacy.names import four_eyes_wanted
from privacy.requests.errors import RequestError

# What belongs to the page and not to the decision.
_PAGE = {"csrfmiddlewaretoken", "step"}


def second_look(*, request: Request, actor: Subject, choices: Mapping[str, str]) -> dict[str, str] | None:
    """Return what was decided once two have looked at it, else None: then it waits for another officer.

    The second one posts `confirm` or `discard`; whatever else they send counts for nothing. Raises RequestError.
    """
    given = {name: value for name, value in choices.items() if name not in _PAGE}
    known = Proposal.objects.select_for_update(of=("self",)).filter(request=request).first()
    wanted = four_eyes_wanted()
    with act(actor=actor, purpose="rights_handling"):
        if known is None and not wanted:
            return given
        if known is None:
            Proposal.objects.create(request=request, subject=request.subject, by=actor, choices=given)
            return None
        if "discard" in given:
            known.delete()
            return None
        if "confirm" not in given:
            raise RequestError(_("A decision waits for a second officer: confirm it, or throw it away."))
        if wanted and known.by_id == actor.pk:
            raise RequestError(_("Somebody else than who proposed it has to confirm."))
        known.delete()
    decided: dict[str, str] = known.choices
    return decided


def waiting(request: Request) -> Proposal | None:
    """Return the decision that waits for a second officer, if there is one."""
    return Proposal.objects.filter(request=request).first()
