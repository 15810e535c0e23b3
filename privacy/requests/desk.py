"""What the data protection officer decides: who the person is, that the answer may go, that the erasure may begin."""

import uuid

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.erasure.plan import Line, plan
from privacy.erasure.values import values_of
from privacy.letters import post_office
from privacy.models import Request, Subject
from privacy.requests import letters
from privacy.requests.answer import fresh_code
from privacy.requests.errors import RequestError
from privacy.requests.intake import answer_nothing_held, candidates

_State = Request.State


def open_case(pk: uuid.UUID) -> Request:
    """Return a case that is waiting for a decision, locked. Raises RequestError."""
    request = Request.objects.select_for_update(of=("self",)).get(pk=pk)
    if request.state != _State.OPEN:
        raise RequestError(_("This case has been decided already."))
    return request


@transaction.atomic
def choose(*, request: Request, person: Subject | None, actor: Subject) -> Request:
    """Say who of several people at one address has asked (R88, W9), or that it is none of them. Raises RequestError."""
    request = open_case(request.pk)
    if person is not None and person not in candidates(request):
        raise RequestError(_("This person does not have the address that was confirmed."))
    with act(actor=actor, purpose="rights_handling"):
        if person is None:
            answer_nothing_held(request)
        else:
            request.person = person
            request.save(update_fields=["person"])
    return request


def planned(request: Request) -> list[Line]:
    """Return what an erasure would do now."""
    return plan(request.people, values_of(request.people), list_too=request.list_too)


@transaction.atomic
def explain(*, request: Request, actor: Subject) -> Request:
    """Tell the person what it means when even their "no" is erased (R125); once. Raises RequestError."""
    request = _erasure(request)
    if request.explained_at is None:
        with act(actor=actor, purpose="rights_handling"):
            request.explained_at = timezone.now()
            request.save(update_fields=["explained_at"])
            letters.send(request, "list")
    return request


@transaction.atomic
def approve(*, request: Request, actor: Subject, list_too: bool = False) -> Request:
    """Let an erasure begin: the confirmation goes out first, then the data. Raises RequestError.

    `list_too`: the person was told what that means and wants the hash on the list erased as well (R125).
    """
    request = _erasure(request)
    told = request.explained_at and post_office.has_left(f"request:{request.pk}:list")
    if list_too and not told:
        raise RequestError(_("Tell the person first what it means to erase the entry on the list, too."))
    request.list_too = list_too
    # R102: whoever wants both gets their copy before it is gone.
    waiting = Request.objects.filter(person=request.person_id, kind=Request.Kind.ACCESS, state=_State.OPEN)
    if waiting.exists():
        raise RequestError(
            _("Answer the request for access first: %(number)s.") % {"number": waiting[0].number}
        )
    lines = planned(request)
    with act(actor=actor, purpose="rights_handling"):
        request.plan = [line.as_json() for line in lines]
        request.state, request.decision = _State.APPROVED, Request.Decision.GRANTED
        request.decided_at, request.approver = timezone.now(), actor
        request.save(update_fields=["plan", "state", "decision", "decided_at", "approver", "list_too"])
        letters.send(request, "erased", lines=lines)
    return request


def _erasure(request: Request) -> Request:
    request = open_case(request.pk)
    if request.kind != Request.Kind.ERASURE:
        raise RequestError(_("This case asks for no erasure."))
    if request.person_id is None:
        raise RequestError(_("Say first which person this is."))
    return request


@transaction.atomic
def release(*, request: Request, actor: Subject) -> Request:
    """Let the person fetch their copy by link and code. Raises RequestError."""
    request = open_case(request.pk)
    if request.kind != Request.Kind.ACCESS:
        raise RequestError(_("This case asks for no copy."))
    if request.person_id is None:
        raise RequestError(_("Say first which person this is."))
    with act(actor=actor, purpose="rights_handling"):
        request.state, request.decision = _State.DONE, Request.Decision.GRANTED
        request.decided_at = request.answered_at = request.closed_at = timezone.now()
        request.approver = actor
        request.save()
        letters.send(request, "answer")
    return request


@transaction.atomic
def new_code(*, request: Request, actor: Subject) -> str:
    """Return a new code for an answer whose code was lost or locked; the officer tells it by another way than mail."""
    request = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    code = fresh_code()
    with act(actor=actor, purpose="rights_handling"):
        request.code, request.failures = make_password(code), 0
        request.save(update_fields=["code", "failures"])
    return code
