"""Nothing of a person goes while they wait for a copy of their data: until it is fetched, at most until it is due (R101, W16)."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from privacy import parameters
from privacy.models import Request

_State = Request.State


def freezing(date: dt.date) -> QuerySet[Request]:
    """Return the cases that hold retention back on that date: not answered yet, or made and not fetched.

    The copy is made while it is fetched, so until then the data has to be there; the day on which the answer is due is the
    last on which it may hold anything back.
    """
    kept = timezone.now() - dt.timedelta(days=parameters.value("answer_keep", timezone.localdate()))
    ready = Q(
        state=_State.DONE, decision=Request.Decision.GRANTED, fetched_at__isnull=True, answered_at__gt=kept
    )
    waiting = Q(state=_State.OPEN) | ready
    return Request.objects.filter(waiting, kind=Request.Kind.ACCESS, person__isnull=False, due_on__gte=date)


@transaction.atomic
def note_held(people: Iterable[uuid.UUID], date: dt.date) -> None:
    """Record on its case that a copy holds these people's data back, from the first night on which it does."""
    freezing(date).filter(person__in=list(people), held_on=None).update(held_on=date)


@transaction.atomic
def note_released(date: dt.date) -> None:
    """Record on their cases which copies hold nothing back any more."""
    over = Request.objects.filter(held_on__isnull=False, held_until=None)
    over.exclude(pk__in=freezing(date).values("pk")).update(held_until=date)
