"""Consent in time: for whom a purpose lives, which consents grow stale, how long their evidence is kept."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.models import ConsentEvidence, ConsentRecord, ConsentState
from privacy import parameters
from privacy.dashboard import Duty
from privacy.jobs import Outcome
from privacy.models import Subject
from privacy.purposes import PURPOSES
from privacy.registry import claim


def consenting(purpose: str) -> QuerySet[Subject]:
    """Return everybody whose consent to a purpose is confirmed and proven; stale ones wait for the officer (R30)."""
    states = ConsentState.objects.filter(
        subject=OuterRef("pk"), purpose=purpose, status=ConsentState.Status.CONFIRMED, proven=True
    )
    return Subject.objects.filter(Exists(states))


def register_claims() -> None:
    """Tell retention for whom each purpose that rests on consent is alive (R131)."""
    for code, spec in PURPOSES.items():
        if "consent" in spec.bases:
            claim(code, partial(consenting, code))


def flag_stale(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: flag consents that were not used for the months of R30, and take the flag from those that were since."""
    months = parameters.value("consent_stale_flag", date)
    limit = parameters.months_before(_end_of(date), months)
    confirmed = ConsentState.objects.filter(status=ConsentState.Status.CONFIRMED)
    stale = confirmed.filter(fresh_from__lte=limit, flagged_on=None)
    due = stale.count()
    if not dry_run:
        with transaction.atomic():
            stale.update(flagged_on=date)
            fresh = ConsentState.objects.filter(flagged_on__isnull=False, fresh_from__gt=limit)
            (
                fresh | ConsentState.objects.filter(flagged_on__isnull=False).exclude(status="confirmed")
            ).update(flagged_on=None)
    return Outcome(due=due, done=0 if dry_run else due, left=due if dry_run else 0)


def retain_evidence(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: note since when evidence stands alone, and delete it at the end of the third year after that (R35)."""
    record = ConsentRecord.objects.filter(evidence=OuterRef("pk"))
    alone = ConsentEvidence.objects.filter(~Exists(record), alone_since=None)
    last_year = date.year - parameters.value("evidence_keep", date) - 1
    old = ConsentEvidence.objects.filter(alone_since__year__lte=last_year)
    due = old.count()
    if not dry_run:
        with transaction.atomic():
            alone.update(alone_since=date)
            old.delete()
    return Outcome(due=due, done=0 if dry_run else due, left=due if dry_run else 0)


def stale_duty(today: dt.date) -> list[Duty]:
    """The officer's line about consents that nobody has used for a long time."""
    count = ConsentState.objects.filter(flagged_on__isnull=False)[:10_000].count()
    words = ngettext("%(n)s to look at", "%(n)s to look at", count) % {"n": count} if count else _("none")
    url = f"{reverse('admin:consent_consentrecord_changelist')}?stale=1"
    return [Duty(_("Consents not used for two years"), words, "soon" if count else "calm", url)]


def _end_of(date: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(date, dt.time.max))
