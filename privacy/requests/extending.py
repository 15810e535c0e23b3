"""Two further months: once, for a reason the law knows, and only when the person heard of it in time (R86, R87)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.deadlines import due_on
from privacy.models import Request, Subject
from privacy.requests.deciding import open_case
from privacy.requests.errors import RequestError
from privacy.requests.letters import writing
from privacy.requests.letters.kept_letters import has_left, sent_at
from privacy.requests.rights.by_hand import said


class TooLate(RequestError):
    """TOO_LATE: the first month is over, and with it the time to extend it."""


@transaction.atomic
def extend(*, request: Request, actor: Subject, code: str, words: str) -> Request:
    """Tell the person why the answer takes longer. The month ends later once that letter was sent in time.

    Raises RequestError; TooLate after the first month.
    """
    request = open_case(request.pk)
    if request.extension:
        raise RequestError(_("This case has been extended; the law knows no second time."))
    if timezone.localdate() > request.due_on:
        raise TooLate(
            _("The first month is over: it can no longer be extended (Art. 12(3) GDPR). Answer now.")
        )
    if code not in (Request.Extension.COMPLEXITY, Request.Extension.NUMBER):
        raise RequestError(
            _("Reason: only complexity or number extends the month. Holidays and staff do not.")
        )
    with act(actor=actor, purpose="rights_handling"):
        request.extension = code
        request.save(update_fields=["extension"])
        until = due_on(request.received_on, extended=True)
        writing.send(request, "extended", by=actor, until=until, why=said({"words": words}))
    return request


def settle_extensions() -> int:
    """Let the month of those cases end later whose notice was sent in time; a late or lost notice extends nothing."""
    told = Request.objects.filter(first_due_on=None, closed_at=None).exclude(extension="")
    return sum(_settle(case) for case in told)


@transaction.atomic
def _settle(case: Request) -> int:
    sent = sent_at(case, "extended")
    if sent is None and not has_left(case, "extended"):
        return 0
    case = Request.objects.select_for_update(of=("self",)).get(pk=case.pk)
    with act(actor="job:extend", purpose="rights_handling"):
        if sent is None or timezone.localtime(sent).date() > case.due_on:
            case.extension = ""
        else:
            case.first_due_on, case.due_on = case.due_on, due_on(case.received_on, extended=True)
            # The new end is told of again when it nears.
            case.reminded = case.reminded and Request.Stage.AMBER
        case.save(update_fields=["extension", "first_due_on", "due_on", "reminded"])
    return 1
