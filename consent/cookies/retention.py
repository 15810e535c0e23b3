"""How long the proof of a choice about cookies is kept: as that of any consent (R35)."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from consent.models import CookieChoice
from privacy import parameters
from privacy.jobs import Outcome


def retain_choices(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: delete the acts of a browser at the end of the third year after its consent ended (R35).

    It ended with the act that left nothing allowed, or by itself when the browser asks again (R44).
    """
    due = _due(date)
    count = due.count()
    if not dry_run:
        with transaction.atomic():
            due.delete()
    return Outcome(due=count, done=0 if dry_run else count, left=count if dry_run else 0)


def _due(date: dt.date) -> QuerySet[CookieChoice]:
    last_year = date.year - parameters.value("evidence_keep", date) - 1
    end = timezone.make_aware(dt.datetime.combine(dt.date(last_year, 12, 31), dt.time.max))
    expired = parameters.months_before(end, parameters.value("cookie_consent", date))
    living = CookieChoice.objects.filter(receipt=OuterRef("receipt")).filter(
        Q(at__gt=end) | (Q(at__gt=expired) & ~Q(categories=[]))
    )
    # An act that still counts for something keeps the earlier ones of the same browser: they are its history.
    return CookieChoice.objects.filter(~Exists(living), at__lte=end)
