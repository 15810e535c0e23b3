"""How long mails are kept: text of letters and advertising briefly, a conversation as long as a lead, a stranger's not."""

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadcrm.mail.models import OutboxMail
from leadcrm.mail.preferences import UNKNOWN_KEY
from leadcrm.mail.tokens import PREFERENCES_LIFE
from privacy import parameters
from privacy.dashboard import Duty
from privacy.erasure import engine
from privacy.erasure.runs import begin, inside, run
from privacy.holds import unheld
from privacy.jobs import Outcome, beat

_BATCH = 200
_UNKNOWN = "unknown_address"
_EMPTY = {"title": "", "body": "", "html": "", "headers": {}, "to_address": ""}


def retain_mails(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: empty letters and advertising after some weeks, delete every mail after the months a lead is kept."""
    late = _late(date)
    due = late.count()
    if dry_run:
        return Outcome(due=due, done=0, left=due)
    done = 0
    while rows := list(late.order_by("pk")[:_BATCH]):
        _empty(rows, date)
        done += len(rows)
        beat()
    return Outcome(due=due, done=done)


def remove_unknown(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: remove whom nobody knows, made for a mailed link that is over, with the mail and the trail's values."""
    end = min(timezone.make_aware(dt.datetime.combine(date, dt.time.max)), timezone.now())
    late = OutboxMail.everyone.filter(key__startswith=f"{UNKNOWN_KEY}:", queued_at__lt=end - PREFERENCES_LIFE)
    people = set(late.values_list("subject", flat=True))
    if people and not dry_run:
        with run("retention", people, _UNKNOWN):
            engine.forget(_UNKNOWN, people)
    return Outcome(due=len(people), done=0 if dry_run else len(people), left=len(people) if dry_run else 0)


def dead_letters(today: dt.date) -> list[Duty]:
    """The officer's line about mails that could not be delivered."""
    count = OutboxMail.everyone.filter(state=OutboxMail.State.DEAD)[:10_000].count()
    words = ngettext("%(n)s mail", "%(n)s mails", count) % {"n": count} if count else _("none")
    return [Duty(_("Undelivered mail"), words, "soon" if count else "calm", reverse("mail:dead"))]


def _late(date: dt.date) -> QuerySet[OutboxMail]:
    end = timezone.make_aware(dt.datetime.combine(date, dt.time.max))
    soon = end - dt.timedelta(days=parameters.value("mail_body_keep", date))
    months = parameters.value("lead_keep", date)
    ended = OutboxMail.everyone.filter(ended_at__isnull=False)
    letters = ended.exclude(purpose__klass="service").filter(ended_at__lte=soon).exclude(to_address="")
    return unheld(letters | ended.filter(ended_at__lte=parameters.months_before(end, months)), "mail")


def _empty(rows: list[OutboxMail], date: dt.date) -> None:
    end = timezone.make_aware(dt.datetime.combine(date, dt.time.max))
    old = parameters.months_before(end, parameters.value("lead_keep", date))
    gone = [mail.pk for mail in rows if mail.ended_at and mail.ended_at <= old]
    kept = [mail.pk for mail in rows if mail.pk not in set(gone)]
    act = begin("expired", {mail.subject_id for mail in rows}, "mails")
    table = OutboxMail._meta.db_table
    with inside(act, details=[(table, str(mail.pk)) for mail in rows]):
        OutboxMail.everyone.filter(pk__in=gone).delete()
        OutboxMail.everyone.filter(pk__in=kept).update(**_EMPTY)
