"""What the data protection officer decides: who the person is, that the wish is granted, a new code."""

from collections.abc import Mapping

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.models import Request, Subject
from privacy.requests.answer import fresh_code
from privacy.requests.arrival.opening import answer_nothing_held, begin, candidates, looked_up
from privacy.requests.deciding import open_case
from privacy.requests.errors import RequestError
from privacy.requests.letters import writing
from privacy.requests.rights.handlers import handler_of


@transaction.atomic
def choose(*, request: Request, person: Subject | None, actor: Subject, look: str = "") -> Request:
    """Say who of several people at one address has asked (R88, W9), or that it is none of them. Raises RequestError.

    `look` is the address or number by which the officer found somebody who wrote from elsewhere, or a document of theirs.
    """
    request = open_case(request.pk)
    if person is not None and person not in (looked_up(request, look) if look else candidates(request)):
        raise RequestError(_("This person does not have that address."))
    with act(actor=actor, purpose="rights_handling"):
        if person is None:
            answer_nothing_held([request], by=actor)
        else:
            begin(request, [person])
            if request.state == Request.State.DONE and request.reachable:
                writing.send(request, "received", by=actor, cases=[request], waiting=[])
    return request


def grant(*, request: Request, actor: Subject, choices: Mapping[str, str]) -> Request:
    """Do what the person asks, as the handler of this right knows how. Raises RequestError."""
    return handler_of(request.kind).grant(request=request, actor=actor, choices=choices)


@transaction.atomic
def new_code(*, request: Request, actor: Subject) -> str:
    """Return a new code for an answer whose code was lost or locked; the officer tells it by another way than mail."""
    request = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    code = fresh_code()
    with act(actor=actor, purpose="rights_handling"):
        request.code, request.failures = make_password(code), 0
        request.save(update_fields=["code", "failures"])
    return code
