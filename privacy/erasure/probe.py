"""Whether somebody whom the ledger knows as forgotten is back: by a restore past our commands, a copy, a mistake (R137)."""

import datetime as dt
from itertools import islice

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.dashboard import Duty
from privacy.erasure.replay import back_again
from privacy.jobs import Outcome
from privacy.models import JobRun

JOB = "resurrection"
_MOST = 100


def probe(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: count the people of the ledger of whom something is there again; nothing is changed, an officer has to look."""
    back = len(people_back())
    return Outcome(due=back, done=0, left=back)


def people_back() -> list[str]:
    """Return the ids of whoever is back, the first hundred of them."""
    return [str(person) for person in islice(dict.fromkeys(back_again()), _MOST)]


def last_run() -> JobRun | None:
    """Return the newest search that came to its end."""
    return JobRun.objects.filter(name=JOB, finished_at__isnull=False).order_by("-local_date").first()


def duty(today: dt.date) -> list[Duty]:
    """The officer's line about the last search."""
    last = last_run()
    if last is None:
        words, state = _("not looked yet"), "calm"
    elif last.left:
        words = ngettext("%(n)s person is back", "%(n)s people are back", last.left) % {"n": last.left}
        state = "late"
    else:
        late = (timezone.localdate() - last.local_date).days > 1
        words, state = _("nobody is back"), "soon" if late else "calm"
    return [
        Duty(_("Erased people in the database"), words, state, reverse("admin:privacy_jobrun_changelist"))
    ]
