"""What reaches us by letter, mail, telephone or in person is a request like any other, from the day it arrived (R81, R82)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.models import Request, Subject
from privacy.requests import letters
from privacy.requests.deciding import close, open_case
from privacy.requests.errors import RequestError
from privacy.requests.opening import begin, candidates, number_of, open_cases, write_down
from privacy.requests.words import in_order

_Kind, _State = Request.Kind, Request.State


@transaction.atomic
def take_in(
    *,
    kinds: list[str],
    channel: str,
    arrived_at: dt.datetime,
    taken_by: Subject,
    email: str = "",
    language: str = "de",
    text: str = "",
    agent: str = "",
    person: Subject | None = None,
) -> list[Request]:
    """Open the cases of one letter, mail or call. Without a right it is a case for somebody to sort, never nothing.

    `person` is known where somebody of us knows them; otherwise whoever has the address is. Raises RequestError.
    """
    if arrived_at > timezone.now():
        raise RequestError(_("Arrived at: this moment lies in the future."))
    cases = write_down(
        kinds=kinds or [_Kind.UNSORTED],
        channel=channel,
        arrived_at=arrived_at,
        email=email,
        language=language,
        text=text,
        agent=agent,
        taken_by=taken_by,
    )
    with act(actor=taken_by, purpose="rights_handling"):
        open_cases(cases, [person] if person else candidates(cases[0]), proven=False)
        _acknowledge(cases)
    return cases


@transaction.atomic
def sort(*, request: Request, kinds: list[str], actor: Subject) -> list[Request]:
    """Say which rights a letter invokes that nobody had understood; each is a case with the clock of the letter's arrival.

    Raises RequestError.
    """
    request = open_case(request.pk)
    wanted = [kind for kind in in_order(kinds) if kind != _Kind.UNSORTED]
    if request.kind != _Kind.UNSORTED:
        raise RequestError(_("This case has been sorted already."))
    if not wanted:
        raise RequestError(_("Rights: choose at least one, or answer that the letter asks for none."))
    people = [request.person] if request.person else candidates(request)
    with act(actor=actor, purpose="rights_handling"):
        cases = [request, *(_twin(request) for _kind in wanted[1:])]
        for case, kind in zip(cases, wanted, strict=True):
            case.kind = kind
            case.save()
            begin(case, people)
        _acknowledge(cases)
    return cases


@transaction.atomic
def file_away(*, request: Request, actor: Subject) -> Request:
    """Close the case of a letter that asks for nothing under the Regulation; that it was looked at stays on record."""
    request = open_case(request.pk)
    if request.kind != _Kind.UNSORTED:
        raise RequestError(_("This case has been sorted already."))
    return close(request, actor=actor, decision=Request.Decision.NO_REQUEST)


def _twin(request: Request) -> Request:
    """Return another case of the same letter, numbered."""
    return Request(
        subject=request.subject,
        person=request.person,
        occasion=request.occasion,
        number=number_of(request.received_on),
        state=_State.OPEN,
        email=request.email,
        digest=bytes(request.digest),
        language=request.language,
        submitted_at=request.submitted_at,
        received_on=request.received_on,
        due_on=request.due_on,
        code=request.code,
    )


def _acknowledge(cases: list[Request]) -> None:
    """Tell the person that it has arrived and by when we answer; what nobody understands yet is not told as a wish."""
    understood = [case for case in cases if case.kind != _Kind.UNSORTED]
    if understood and understood[0].email:
        waiting = [case for case in understood if case.state != _State.DONE]
        letters.send(understood[0], "received", cases=understood, waiting=waiting)
