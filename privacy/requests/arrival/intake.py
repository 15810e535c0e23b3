"""Taking a request in: it changes nothing and stands in nobody's file until the address is proven."""

import datetime as dt
import uuid

from django.core import signing
from django.db import transaction
from django.utils import timezone

from privacy import parameters
from privacy.audit.context import act
from privacy.merged import lock_present
from privacy.models import Occasion, Request
from privacy.requests.arrival.opening import answer_nothing_held, candidates, open_cases, write_down
from privacy.requests.errors import LinkOver
from privacy.requests.letters import writing
from privacy.requests.words import in_order
from privacy.suppression import digest

_SALT = "privacy.request"
# So many mails a day bring a stranger's typing to one mailbox; the next request is answered alike and sends none.
MOST_A_DAY = 5
_State = Request.State


@transaction.atomic
def submit(*, email: str, kinds: list[str], language: str) -> None:
    """Store unproven cases and mail their link. The same for known and unknown addresses, in whatever state."""
    now = timezone.now()
    today = Request.objects.filter(digest=digest("email", email), submitted_at__gt=now - dt.timedelta(days=1))
    if today.order_by().values("subject").distinct().count() >= MOST_A_DAY:
        return
    cases = write_down(
        kinds=kinds, channel=Occasion.Channel.FORM, arrived_at=now, email=email, language=language
    )
    with act(actor=cases[0].subject, purpose="rights_handling"):
        writing.send(cases[0], "prove", cases=cases)


def token_of(request: Request) -> str:
    """Return the token of a case: whoever reads this mailbox may follow it, and what was asked for with it."""
    return signing.dumps(request.pk.hex, salt=_SALT)


def find(token: str) -> Request:
    """Return the case of a token. Raises LinkOver."""
    try:
        pk = uuid.UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise LinkOver from error
    request = Request.objects.filter(pk=pk).select_related("subject", "person").first()
    if request is None or _over(request):
        raise LinkOver
    return request


def asked_together(request: Request) -> list[Request]:
    """Return the cases that came with this one, and itself, in the order in which they are worked off."""
    cases = list(Request.objects.filter(subject=request.subject_id).select_related("occasion"))
    order = in_order(case.kind for case in cases)
    return sorted(cases, key=lambda case: (order.index(case.kind), case.number or ""))


def _over(request: Request) -> bool:
    today = timezone.localdate()
    if request.state == _State.UNPROVEN:
        days = dt.timedelta(days=parameters.value("request_expiry", today))
        return request.submitted_at + days < timezone.now()
    return request.closed_at is not None and not request.email


@transaction.atomic
def prove(token: str) -> tuple[Request, str]:
    """Take the address as proven: number the cases, begin what follows, and return the first with the answers' code.

    The code is '' when it was proven before: it is shown once. An erasure closes marketing at this moment; whoever is
    not known gets the answer at once, that nothing is held about them (R92). Raises LinkOver.
    """
    request = find(token)
    request.subject = lock_present(request.subject_id)
    cases = [case for case in asked_together(request) if case.state == _State.UNPROVEN]
    if not cases:
        return request, ""
    people = candidates(request)
    with act(actor=request.subject_id, purpose="rights_handling"):
        code = open_cases(cases, people)
        waiting = [case for case in cases if case.state != _State.DONE]
        if waiting and not people:
            answer_nothing_held(waiting)
        else:
            writing.send(cases[0], "received", cases=cases, waiting=waiting)
    return find(token), code
