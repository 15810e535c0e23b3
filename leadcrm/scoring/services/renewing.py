"""Which scores are looked at anew: all of them at night, some within minutes after something happened."""

import datetime as dt
import uuid
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from leadcrm.scoring.models import Score, ScoreModel
from leadcrm.scoring.services.computing import TOGETHER, compute, scorable, score_model
from leadcrm.tracking.models import Visit
from privacy.jobs import Outcome, beat
from privacy.models import ContactPoint, Pause, Suppression

# The clock rings every minute: what happened is met by ten rings, so that a lost one loses nothing.
_BACK = dt.timedelta(minutes=10)


def renew_at_night(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: work out everybody's score anew, because days pass; who may not be scored any more loses theirs."""
    if dry_run:
        due = sum(len(batch) for batch in _everybody())
        return Outcome(due=due, done=0, left=due)
    due = renew_all()
    return Outcome(due=due, done=due)


def renew_changed() -> int:
    """Work out the scores of those with whom something happened just now; after a release, of everybody, once."""
    model = score_model()
    if model is not None and model.completed_at is None:
        return renew_all()
    return compute(subjects=_touched(model)) if model else 0


def renew_all() -> int:
    """Work out every score and return how many people were looked at."""
    count = 0
    for batch in _everybody():
        compute(subjects=batch)
        count += len(batch)
        beat()
    with transaction.atomic():
        ScoreModel.objects.in_force().update(completed_at=timezone.now())
    return count


def _touched(model: ScoreModel) -> list[uuid.UUID]:
    since = timezone.now() - _BACK
    happened = scorable(model).filter(Q(last_activity_at__gt=since) | Q(created_at__gt=since))
    people = set(happened.values_list("subject", flat=True))
    people.update(Visit.objects.filter(at__gt=since, subject__isnull=False).values_list("subject", flat=True))
    # Whose scores have to go for a while, or because their address was closed.
    people.update(Pause.objects.filter(begins_at__gt=since).values_list("subject", flat=True))
    closed = Suppression.objects.filter(created_at__gt=since).values("digest")
    people.update(ContactPoint.objects.filter(digest__in=closed).values_list("subject", flat=True))
    return sorted(people)


def _everybody() -> Iterator[list[uuid.UUID]]:
    """Yield whoever may be scored or has a score, in the order of their ids, some at a time."""
    model, last = score_model(), uuid.UUID(int=0)
    while True:
        scored = Score.everyone.filter(subject__gt=last).order_by("subject").values_list("subject", flat=True)
        found = set(scored[:TOGETHER])
        if model is not None:
            leads = scorable(model).filter(subject__gt=last).order_by("subject")
            found.update(leads.values_list("subject", flat=True)[:TOGETHER])
        batch = sorted(found)[:TOGETHER]
        if not batch:
            return
        yield batch
        last = batch[-1]
