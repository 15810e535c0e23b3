"""What becomes of people whose time was up while a hold stood: reminders while it stands, the rest once it ended."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from privacy import collective_notices, holds
from privacy.dashboard import Duty
from privacy.erasure.forget import forget
from privacy.jobs import Outcome, beat
from privacy.models import Subject
from privacy.restrictions import unrestricted
from privacy.retention.rules import DATENARTEN

JOB = "held_rest"
_AHEAD = dt.timedelta(days=14)
_MOST = 6


def erase_released(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: erase what a hold kept of people who should have been gone, once nothing holds it any more, and no restriction of theirs."""
    waiting = unrestricted(holds.free(Subject.objects.filter(restricted_for=holds.HELD)), "pk")
    due = list(waiting.order_by("pk").values_list("pk", flat=True))
    if dry_run:
        return Outcome(due=len(due), done=0, left=len(due))
    for person in due:
        forget([person], suppress=False, tell=True)
        beat()
    collective_notices.write()
    return Outcome(due=len(due), done=len(due))


def duties(today: dt.date) -> list[Duty]:
    """The officer's lines about holds that are to be looked at again (R134)."""
    soon = holds.running().filter(review_on__lte=today + _AHEAD).order_by("review_on")[:_MOST]
    found = []
    for hold in soon:
        late = hold.review_on < timezone.localdate()
        words = _("review overdue since %(day)s") if late else _("review by %(day)s")
        found.append(
            Duty(
                _("Hold: %(what)s") % {"what": ", ".join(map(str, holds.scope_words(hold)))},
                words % {"day": date_format(hold.review_on)},
                "late" if late else "soon",
                reverse("admin:privacy_hold_change", args=[hold.pk]),
            )
        )
    return found


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of data a hold may name, in words."""
    words = [(code, str(capfirst(str(rule.name)))) for code, rule in DATENARTEN.items()]
    return sorted(words, key=lambda pair: pair[1])
