"""Who is asking? Asked only on a doubt that is named, by the mildest means, and never by silence (R88, R89, W9)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.audit.context import act
from privacy.deadlines import due_on
from privacy.models import Request, Subject
from privacy.requests.arrival.opening import candidates
from privacy.requests.clock import working_days
from privacy.requests.deciding import open_case
from privacy.requests.errors import RequestError
from privacy.requests.letters import writing
from privacy.requests.letters.kept_letters import had, has_left
from privacy.requests.rights.handlers import handler_of

#: What may be asked for, mildest first. A copy of an identity card is none of it (§ 20 PAuswG; R88).
MEANS: dict[str, Promise] = {
    "code": gettext_lazy("A code that we tell on the number we have of the person"),
    "known_address": gettext_lazy("An answer from the address that we have of the person"),
    "postcode": gettext_lazy("Something only the person knows, such as the postcode we have"),
    "authority": gettext_lazy("The authority of whoever writes on the person's behalf"),
}
# Whoever doubts asks soon: the clock does not wait for us (R89; policy).
_ASK_WITHIN = 3


@transaction.atomic
def doubt(*, request: Request, actor: Subject, code: str, means: str) -> Request:
    """Ask who is asking; the case records from when we wait. Raises RequestError."""
    request = open_case(request.pk)
    if handler_of(request.kind).at_once:
        raise RequestError(_("Nobody has to prove who they are for this right."))
    if request.paused_from or had(request, "identity"):
        raise RequestError(_("The person has been asked already."))
    if code not in Request.Doubt.values or not code:
        raise RequestError(
            _("Doubt: say what makes it doubtful who is asking. Without a doubt nothing is asked.")
        )
    if code == Request.Doubt.OTHER_ADDRESS and candidates(request):
        raise RequestError(_("Doubt: the person wrote from the address that we have of them."))
    if means not in MEANS:
        raise RequestError(_("Means: choose what to ask for, the mildest that settles the doubt."))
    today = timezone.localdate()
    if not _in_time(request, today):
        raise RequestError(
            _("Later than three working days after the receipt: asking now stops no clock. Decide.")
        )
    with act(actor=actor, purpose="rights_handling"):
        request.doubt, request.paused_from = code, today
        request.save(update_fields=["doubt", "paused_from"])
        writing.send(request, "identity", by=actor, means=MEANS[means])
    return request


@transaction.atomic
def settle_doubt(*, request: Request, actor: Subject) -> Request:
    """The person has answered: the wait ends today. What they sent is not kept (R88). Raises RequestError."""
    request = open_case(request.pk)
    if not request.paused_from or request.paused_to:
        raise RequestError(_("The person is not being waited for."))
    if request.on_paper and not has_left(request, "identity"):
        raise RequestError(_("Post the question first: nobody has been asked yet."))
    with act(actor=actor, purpose="rights_handling"):
        request.paused_to = timezone.localdate()
        request.save(update_fields=["paused_to"])
    return request


def asked_on(request: Request, on: dt.date) -> None:
    """The question was posted on this day: we wait from then on, unless it left too late to stop anything (R89)."""
    if request.paused_from:
        request.paused_from = on if _in_time(request, on) else None


def _in_time(request: Request, asked: dt.date) -> bool:
    return working_days(request.received_on, asked) <= _ASK_WITHIN


def adjusted_due(request: Request) -> dt.date | None:
    """Return by when to answer if the days of waiting count for us; the original day stays beside it (R89)."""
    if not request.paused_from:
        return None
    days = ((request.paused_to or timezone.localdate()) - request.paused_from).days
    return due_on(request.received_on, extended=bool(request.first_due_on), paused=days)
