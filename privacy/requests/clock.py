"""How a case stands in time: calm, soon, late, or over (R85)."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.models import Request

# Amber from two weeks after receipt, red light from five working days before the end (R85; policy).
_AMBER_DAYS, _RED_WORKING_DAYS = 14, 5


@dataclass(frozen=True)
class Clock:
    """`state` is done, calm, soon or late; `share` says how much of the time is gone, 0 … 100."""

    state: str
    share: int
    words: str

    @classmethod
    def of(cls, request: Request) -> "Clock":
        today = timezone.localdate()
        if request.state == Request.State.DONE:
            return cls("done", 100, _("answered"))
        whole = max(1, (request.due_on - request.received_on).days)
        share = min(100, max(0, (today - request.received_on).days * 100 // whole))
        left = (request.due_on - today).days
        if left < 0:
            words = ngettext("%(days)s day late", "%(days)s days late", -left) % {"days": -left}
            return cls("late", 100, words)
        words = (
            ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left} if left else _("today")
        )
        return cls("soon" if stage_of(request, today) else "calm", share, words)


def stage_of(request: Request, today: dt.date) -> str:
    """Return where the traffic light of an unanswered case stands: a value of Request.Stage, '' before amber."""
    if working_days(today, request.due_on) <= _RED_WORKING_DAYS:
        return Request.Stage.RED
    amber = today >= request.received_on + dt.timedelta(days=_AMBER_DAYS)
    return Request.Stage.AMBER if amber else Request.Stage.NONE


def working_days(start: dt.date, end: dt.date) -> int:
    """Count the days from Monday to Friday after `start` up to `end`."""
    return sum((start + dt.timedelta(days=n)).weekday() < 5 for n in range(1, (end - start).days + 1))
