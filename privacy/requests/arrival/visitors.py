"""Whoever is known to us by a random number alone: the number they offer finds their data (Art. 11(2); R91)."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.access import export
from privacy.audit.context import act
from privacy.models import Request, Subject
from privacy.requests.deciding import close, open_case
from privacy.requests.errors import RequestError


@transaction.atomic
def identify(*, request: Request, actor: Subject, number: str) -> Request:
    """Answer a request for a copy with what is held under the number that the person offers. Raises RequestError."""
    request = open_case(request.pk)
    if request.kind != Request.Kind.ACCESS:
        raise RequestError(_("This case asks for no copy."))
    try:
        offered = uuid.UUID(number.strip())
    except ValueError:
        raise RequestError(
            _("Number: 32 letters and digits, as the person's browser keeps it under “receipt”.")
        ) from None
    if not export([], offered=offered):
        raise RequestError(
            _("Number: nothing is held under it. Without another one we cannot tell who asks.")
        )
    with act(actor=actor, purpose="rights_handling"):
        request.visitor = offered
        return close(request, actor=actor, decision=Request.Decision.GRANTED, letter="answer")
