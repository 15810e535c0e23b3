"""How long visits are kept, and browsers that come no more; those of nobody as well as those of a person (R44)."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from consent.models import OptInRequest
from leadcrm.tracking.models import PendingLink, Visit, Visitor
from privacy import parameters
from privacy.holds import unheld
from privacy.jobs import Outcome


def retain_visits(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: delete visits after their days, browsers after their months, and what nobody confirmed with its question."""
    due = done = 0
    # Visits first: a browser goes with its last one.
    for rows in (_visits(date), _visitors(date), _unconfirmed()):
        due += rows.count()
        if not dry_run:
            with transaction.atomic():
                done += rows._raw_delete("default")
    return Outcome(due=due, done=done, left=due - done)


def _visits(date: dt.date) -> QuerySet[Visit]:
    first = date - dt.timedelta(days=parameters.value("visit_keep", date))
    limit = timezone.make_aware(dt.datetime.combine(first, dt.time.min))
    return unheld(Visit.objects.filter(at__lt=limit), "visit")


def _visitors(date: dt.date) -> QuerySet[Visitor]:
    limit = parameters.months_after(date, -parameters.value("visitor_keep", date))
    kept = Visit.objects.filter(visitor=OuterRef("pk"))
    return unheld(Visitor.objects.filter(~Exists(kept), last_seen__lt=limit), "visitor")


def _unconfirmed() -> QuerySet[PendingLink]:
    waiting = OptInRequest.objects.filter(pk=OuterRef("opt_in"))
    return unheld(PendingLink.objects.filter(~Exists(waiting)), "pending_signup")
