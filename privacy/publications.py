"""What was made public of people: recorded, taken down when it has to go, and whoever copied it asked to follow (Art. 17(2); R113)."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy import parameters
from privacy.audit.context import act
from privacy.dashboard import Duty
from privacy.models import Publication, Request, Subject, Takedown
from privacy.models.publication import host_of

#: Under which purpose the registry counts a publication; while it is alive for somebody, so is what is public of them.
PURPOSE = "sales_pipeline"
_Task, _Outcome = Takedown.Task, Takedown.Outcome


class PublicationRefused(Exception):
    """What stands against it, as a sentence."""


@transaction.atomic
def publish(*, subject: Subject, url: str, actor: Subject, **what: Any) -> Publication:
    """Record that something of the person is public at an address; `what` are the other fields. Raises PublicationRefused."""
    if Publication.objects.filter(subject=subject, url=url).exists():
        raise PublicationRefused(_("This address is recorded for this person already."))
    if what["since"] > timezone.localdate():
        raise PublicationRefused(_("“Public since” lies in the future."))
    with act(actor=actor):
        return Publication.objects.create(subject=subject, url=url, recorded_by=actor, **what)


@transaction.atomic
def take_down(
    people: Iterable[uuid.UUID],
    *,
    because: str,
    request: Request | None = None,
    purposes: Collection[str] | None = None,
) -> int:
    """Make a task for each page and each copy of what is public of these people, and return their number.

    `purposes`: of what was published for these alone. However many people, it costs one statement when nothing is public.
    To be called while the data is there.
    """
    public = Publication.objects.select_for_update().filter(subject__among=list(people), ended_at=None)
    found = list(public if purposes is None else public.filter(purpose__in=purposes))
    if not found:
        return 0
    today = timezone.localdate()
    due_on = today + dt.timedelta(days=parameters.value("takedown", today))
    with act(purpose="rights_handling"):
        tasks = [
            Takedown(
                subject_id=each.subject_id,
                request=request,
                task=task,
                place=place,
                url=each.url,
                because=because,
                due_on=due_on,
            )
            for each in found
            for task, place in [(_Task.PAGE, host_of(each.url)), *((_Task.COPY, who) for who in each.others)]
        ]
        Takedown.objects.bulk_create(tasks)
        Publication.objects.filter(pk__in=[each.pk for each in found]).update(ended_at=timezone.now())
    return len(tasks)


@transaction.atomic
def settle(*, takedown: Takedown, outcome: str) -> Takedown:
    """Keep how a task ended, and let the address go. Raises PublicationRefused without the steps in writing."""
    takedown = Takedown.objects.select_for_update(of=("self",)).get(pk=takedown.pk)
    if takedown.outcome:
        return takedown
    if not takedown.steps.strip():
        raise PublicationRefused(_("Write first which steps were taken, and save."))
    takedown.outcome, takedown.settled_at, takedown.url = _Outcome(outcome), timezone.now(), ""
    takedown.save(update_fields=["outcome", "settled_at", "url"])
    return takedown


def words_to_send(takedown: Takedown) -> str:
    """Return what to write to whoever shows or keeps a copy; '' for our own page and once it is done."""
    if takedown.task != _Task.COPY or takedown.outcome:
        return ""
    words = _(
        "Please remove the page %(url)s from your index and your cache, and delete links to it and copies of it. A person "
        "named there has the right to the erasure of this data; Art. 17(2) GDPR obliges us to tell you so."
    )
    return words % {"url": takedown.url}


def duty(today: dt.date) -> list[Duty]:
    """The officer's line while something is to be taken down."""
    waiting = Takedown.objects.filter(outcome="")
    count = waiting[:10_000].count()
    if not count:
        return []
    words = ngettext("%(n)s task", "%(n)s tasks", count) % {"n": count}
    late = waiting.filter(due_on__lt=today).exists()
    url = f"{reverse('admin:privacy_takedown_changelist')}?outcome__exact="
    return [Duty(_("To be taken down (Art. 17(2))"), words, "late" if late else "soon", url)]
