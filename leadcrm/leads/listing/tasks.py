"""Open tasks as somebody may see them, by the day they are due; paged as the list of leads is."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leadcrm.accounts.models import User
from leadcrm.leads.listing.counts import Count, count
from leadcrm.leads.listing.paging import fetch, read_cursor
from leadcrm.leads.listing.sorts import Block, Sort
from leadcrm.leads.models import Lead, Task


@dataclass(frozen=True)
class View:
    """One tab of the tasks."""

    code: str
    label: str | Promise
    narrow: Callable[[QuerySet, User, dt.date], QuerySet]


VIEWS = {
    view.code: view
    for view in (
        View("mine", pgettext_lazy("tasks", "Mine"), lambda tasks, user, today: tasks.filter(assignee=user)),
        View(
            "overdue", _("Overdue"), lambda tasks, user, today: tasks.filter(assignee=user, due_on__lt=today)
        ),
        View("today", _("Due today"), lambda tasks, user, today: tasks.filter(assignee=user, due_on=today)),
        View("team", _("The team's"), lambda tasks, user, today: _of_team(tasks, user)),
    )
}
_BLOCKS = [
    Block("v", Q(due_on__isnull=False), "due_on"),
    Block("n", Q(due_on__isnull=True), constant=("due_on",)),
]
_BY_DAY = Sort(
    "due",
    _("Due on"),
    lambda words, descending: _BLOCKS,
    lambda task: ("v", task.due_on.isoformat()) if task.due_on else ("n", None),
    dt.date.fromisoformat,
)


@dataclass(frozen=True)
class TaskPage:
    """A page of tasks and the number of each tab."""

    rows: list[Task]
    before: str
    after: str
    counts: dict[str, Count]


def open_tasks(user: User) -> QuerySet:
    """Return the open tasks of leads that this person may change; those of restricted people wait unseen."""
    return Task.objects.filter(done_at__isnull=True, lead__in=Lead.everyone.editable_by(user))


def task_page(user: User, view: View, *, after: str = "", before: str = "") -> TaskPage:
    """Return the page that the address asks for."""
    tasks, today = open_tasks(user), timezone.localdate()
    cursor = read_cursor(_BY_DAY, after, backwards=False) or read_cursor(_BY_DAY, before, backwards=True)
    shown = view.narrow(tasks, user, today).select_related("lead__company", "assignee")
    part = fetch(shown, _BY_DAY, _BLOCKS, descending=False, cursor=cursor)
    counts = count(
        {f"tasks {code}": partial(item.narrow, tasks, user, today) for code, item in VIEWS.items()}, user=user
    )
    counts = {code: counts[f"tasks {code}"] for code in VIEWS}
    return TaskPage(part.rows, part.before, part.after, counts)


def _of_team(tasks: QuerySet, user: User) -> QuerySet:
    """The whole team's tasks, one's own too; a manager of all teams sees all."""
    return (
        tasks
        if user.may("see all teams")
        else tasks.filter(Q(assignee__team=user.team_id) | Q(assignee__isnull=True))
    )
