"""Consent in time: for whom a purpose lives, which consents grow stale, how long their evidence is kept."""

import datetime as dt
import uuid
from functools import partial, reduce
from operator import or_

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.models import CallProof, ConsentEvidence, ConsentRecord, ConsentState
from privacy import parameters
from privacy.dashboard import Duty
from privacy.erasure.runs import begin, inside
from privacy.holds import unheld
from privacy.jobs import Outcome, beat
from privacy.models import Purpose, Subject
from privacy.purposes import SHIPPED
from privacy.registry import claim
from privacy.retention.pace import TOGETHER


def consenting(purpose: str) -> QuerySet[Subject]:
    """Return everybody whose consent to a purpose is confirmed and proven; stale ones wait for the officer (R30).

    A consent to a purpose of our own keeps the data alive that it shares with a shipped one (R1).
    """
    states = ConsentState.objects.filter(
        purpose__in=Purpose.objects.filter(Q(code=purpose) | Q(data_of=purpose)),
        subject=OuterRef("pk"),
        status=ConsentState.Status.CONFIRMED,
        proven=True,
    )
    return Subject.objects.filter(Exists(states))


def register_claims() -> None:
    """Tell retention for whom each purpose that rests on consent is alive (R131)."""
    for code, spec in SHIPPED.items():
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


# R35 counts from the last use or the withdrawal. Where the person is gone, the withdrawal tells: its evidence carries the
# salted address of the consent that it ended. Without one, the consent was in use until the person went.
_COUNTS_FROM = """
WITH alone AS MATERIALIZED (
  SELECT e.id, e.content::jsonb AS said FROM consent_consentevidence e
  WHERE e.alone_since IS NULL AND NOT EXISTS (SELECT 1 FROM consent_consentrecord r WHERE r.evidence = e.id)),
ended AS (
  SELECT said->>'purpose' AS purpose, said->>'channel' AS channel, said->>'address' AS address,
         max((said->>'at')::timestamptz) AS at
  FROM alone WHERE said->>'kind' = 'withdrawn' GROUP BY 1, 2, 3)
UPDATE consent_consentevidence e
SET alone_since = least(%(date)s, coalesce((ended.at AT TIME ZONE %(zone)s)::date, %(date)s))
FROM alone LEFT JOIN ended
  ON (ended.purpose, ended.channel, ended.address) = (said->>'purpose', said->>'channel', said->>'address')
WHERE e.id = alone.id"""


def deletable_from(ended_on: dt.date) -> dt.date:
    """Return the day from which the proof of a consent may go that was last used, or withdrawn, on that day (R35)."""
    return dt.date(ended_on.year + parameters.value("evidence_keep", ended_on) + 1, 1, 1)


def retain_evidence(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: delete the proof of a consent at the end of the third year after its withdrawal or last use (R35).

    Of living people that is the record and its evidence; of those who were erased, the evidence that stands alone.
    """
    last_year = date.year - parameters.value("evidence_keep", date) - 1
    old = unheld(ConsentEvidence.objects.filter(alone_since__year__lte=last_year), "consent_evidence", key="")
    due = old.count() + _ended(last_year).count()
    if not dry_run:
        while people := set(_ended(last_year).values_list("subject", flat=True)[:TOGETHER]):
            _forget_ended(people, last_year)
            beat()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COUNTS_FROM, {"date": date, "zone": settings.TIME_ZONE})
            old.delete()
    return Outcome(due=due, done=0 if dry_run else due, left=due if dry_run else 0)


def _ended(last_year: int) -> QuerySet[ConsentState]:
    """Return the consents withdrawn in that year or before; one to calls stays as long as a proof of it must (R58)."""
    ended = ConsentState.objects.filter(status=ConsentState.Status.WITHDRAWN, since__year__lte=last_year)
    locked = ConsentRecord.objects.filter(
        subject=OuterRef("subject"), channel="telephone", call_proof__in=CallProof.objects.values("pk")
    )
    return unheld(ended.exclude(Q(channel="telephone") & Exists(locked)), "consent_evidence", "consent_state")


def _forget_ended(people: set[uuid.UUID], last_year: int) -> None:
    states = list(_ended(last_year).filter(subject__in=people))
    scope = reduce(
        or_,
        (Q(subject=row.subject_id, purpose=row.purpose_id, channel=row.channel) for row in states),
    )
    act = begin("expired", people, "consent_evidence")
    records = ConsentRecord.objects.filter(scope)
    rows = [("consent_consentrecord", str(pk)) for pk in records.values_list("pk", flat=True)]
    with inside(act, details=rows):
        ConsentState.objects.filter(pk__in=[row.pk for row in states])._raw_delete("default")
        records._raw_delete("default")


def stale_duty(today: dt.date) -> list[Duty]:
    """The officer's line about consents that nobody has used for a long time."""
    count = ConsentState.objects.filter(flagged_on__isnull=False)[:10_000].count()
    words = ngettext("%(n)s to look at", "%(n)s to look at", count) % {"n": count} if count else _("none")
    url = f"{reverse('admin:consent_consentrecord_changelist')}?stale=1"
    return [Duty(_("Consents not used for two years"), words, "soon" if count else "calm", url)]


def _end_of(date: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(date, dt.time.max))
