"""What every decision of a case has in common: it is open, somebody answers for it, and a letter says so."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.models import Request, Subject
from privacy.requests.errors import RequestError
from privacy.requests.letters import writing


def open_case(pk: uuid.UUID) -> Request:
    """Return a case that is waiting for a decision, locked. Raises RequestError."""
    request = Request.objects.select_for_update(of=("self",)).get(pk=pk)
    if request.state != Request.State.OPEN:
        raise RequestError(_("This case has been decided already."))
    return request


def decidable(request: Request) -> Request:
    """Return the open case of somebody we know, locked. Raises RequestError."""
    request = open_case(request.pk)
    if request.kind == Request.Kind.UNSORTED:
        raise RequestError(_("Sort this letter first: which rights does it invoke?"))
    if request.person_id is None:
        raise RequestError(_("Say first which person this is."))
    return request


@transaction.atomic
def close(request: Request, *, actor: Subject, decision: str, letter: str = "", **words: Any) -> Request:
    """Answer a case and close it; `letter` is the one that says so. On paper it is closed once that was posted."""
    with act(actor=actor, purpose="rights_handling"):
        if letter and request.on_paper:
            request.decide(decision)
        else:
            request.answer(decision)
        request.approver = actor
        request.save()
        if letter:
            writing.send(request, letter, by=actor, **words)
    return request
