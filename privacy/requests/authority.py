"""Who writes for somebody else: their authority is asked for, the clock runs, nothing is blocked (R103)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.models import Occasion, Request, Subject
from privacy.requests.deciding import open_case
from privacy.requests.doubting import MEANS
from privacy.requests.errors import RequestError
from privacy.requests.letters import writing
from privacy.requests.letters.kept_letters import had


def awaited(request: Request) -> bool:
    """Say whether somebody writes on the person's behalf whose authority nobody has seen: a task of whoever decides."""
    occasion = request.occasion
    return bool(occasion and occasion.agent and occasion.authority_on is None)


@transaction.atomic
def ask(*, request: Request, actor: Subject) -> Request:
    """Ask for the authority, once. The clock runs on: the person has asked, whoever carried it. Raises RequestError."""
    request = _of_agent(request)
    if had(request, "identity"):
        raise RequestError(_("The person has been asked already."))
    with act(actor=actor, purpose="rights_handling"):
        request.doubt = Request.Doubt.TOLD_BY_OTHER
        request.save(update_fields=["doubt"])
        writing.send(request, "identity", by=actor, means=MEANS["authority"])
    return request


@transaction.atomic
def show(*, request: Request, actor: Subject, how: str, on: dt.date | None) -> Request:
    """Record that the authority was shown, how and when; the document itself is not kept (R88). Raises RequestError."""
    request = _of_agent(request)
    if how not in Occasion.Authority.values or not how:
        raise RequestError(_("Authority: say what showed it."))
    if on is None or on > timezone.localdate():
        raise RequestError(_("Authority: say on which day it was shown, today or before."))
    assert request.occasion is not None
    with act(actor=actor, purpose="rights_handling"):
        occasion = Occasion.objects.select_for_update(of=("self",)).get(pk=request.occasion.pk)
        occasion.authority, occasion.authority_on = how, on
        occasion.save(update_fields=["authority", "authority_on"])
    return request


def _of_agent(request: Request) -> Request:
    request = open_case(request.pk)
    if not awaited(request):
        raise RequestError(_("Nobody's authority is waited for."))
    return request
