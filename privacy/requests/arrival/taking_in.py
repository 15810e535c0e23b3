"""What reaches us by letter, mail, telephone or in person is a request like any other, from the day it arrived (R81, R82)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.models import CaseLetter, Request, Subject
from privacy.requests.arrival.opening import begin, candidates, number_of, open_cases, write_down
from privacy.requests.deciding import close, open_case
from privacy.requests.errors import RequestError
from privacy.requests.letters import writing
from privacy.requests.letters.paper import postal_address
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
    postal: str = "",
    language: str = "de",
    text: str = "",
    agent: str = "",
    person: Subject | None = None,
    acknowledge: bool = True,
) -> list[Request]:
    """Open the cases of one letter, mail or call. Without a right it is a case for somebody to sort, never nothing.

    `person` is known where somebody of us knows them; otherwise whoever has the address is. `acknowledge`: the person is
    told at once; otherwise an officer does, having read the letter. Raises RequestError.
    """
    if arrived_at > timezone.now():
        raise RequestError(_("Arrived at: this moment lies in the future."))
    if email and postal.strip():
        raise RequestError(_("Postal address: leave it empty where letters go by e-mail."))
    cases = write_down(
        kinds=kinds or [_Kind.UNSORTED],
        channel=channel,
        arrived_at=arrived_at,
        email=email,
        postal=postal_address(postal) if postal.strip() else "",
        language=language,
        text=text,
        agent=agent,
        taken_by=taken_by,
    )
    with act(actor=taken_by, purpose="rights_handling"):
        open_cases(cases, [person] if person else candidates(cases[0]), proven=False)
        if acknowledge:
            _acknowledge(cases, taken_by)
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
        _acknowledge(cases, actor)
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
        postal=request.postal,
        known_by=request.known_by,
        digest=bytes(request.digest),
        language=request.language,
        submitted_at=request.submitted_at,
        received_on=request.received_on,
        due_on=request.due_on,
        code=request.code,
    )


@transaction.atomic
def acknowledge(*, request: Request, actor: Subject) -> Request:
    """Tell the person now that it has arrived, where that was left for later. Raises RequestError."""
    request = open_case(request.pk)
    if not unacknowledged(request):
        raise RequestError(_("The person has been told that it has arrived."))
    with act(actor=actor, purpose="rights_handling"):
        _acknowledge(_together(request), actor, first=request)
    return request


def unacknowledged(request: Request) -> bool:
    """Say whether nobody has told the person yet that their letter has arrived."""
    told = CaseLetter.objects.filter(name=CaseLetter.Name.RECEIVED, request__subject=request.subject_id)
    open_ = request.state == _State.OPEN and request.kind != _Kind.UNSORTED
    return open_ and request.proven_at is None and not told.exists()


def _together(request: Request) -> list[Request]:
    return list(Request.objects.filter(subject=request.subject_id).exclude(state=_State.UNPROVEN))


def _acknowledge(cases: list[Request], by: Subject, first: Request | None = None) -> None:
    """Tell the person that it has arrived and by when we answer; what nobody understands yet is not told as a wish."""
    understood = [case for case in cases if case.kind != _Kind.UNSORTED]
    first = first or next((case for case in understood if case.reachable), None)
    if first:
        waiting = [case for case in understood if case.state != _State.DONE]
        writing.send(first, "received", by=by, cases=understood, waiting=waiting)
