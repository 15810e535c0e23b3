"""What is to do for a lead; the earliest open task is the lead's next step."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from leadcrm.accounts.models import User
from leadcrm.leads.models import Activity, Lead, Task
from leadcrm.leads.services.activities import add_activity
from leadcrm.leads.services.leads import locked


@transaction.atomic
def add_task(*, lead: Lead, title: str, due_on: dt.date | None = None, assignee: User | None = None) -> Task:
    """Note what somebody has to do for this lead."""
    lead = locked(lead)
    task = Task.everyone.create(
        subject_id=lead.subject_id, lead=lead, title=title, due_on=due_on, assignee=assignee
    )
    keep_next_step(lead)
    return task


@transaction.atomic
def finish_task(*, task: Task, author: User) -> Task:
    """Tick a task off and write it on the timeline; ticking twice is ticking once."""
    lead = locked(task.lead)
    done = Task.everyone.filter(pk=task.pk, done_at__isnull=True).update(done_at=timezone.now())
    if done:
        add_activity(
            lead=lead, kind=Activity.Kind.TASK, author=author, title=task.title, ref=f"task:{task.pk}"
        )
        keep_next_step(lead)
    task.refresh_from_db()
    return task


@transaction.atomic
def reopen_task(*, task: Task) -> Task:
    """Take back that a task was done."""
    lead = locked(task.lead)
    Task.everyone.filter(pk=task.pk).update(done_at=None)
    Activity.everyone.filter(lead=lead, kind=Activity.Kind.TASK, ref=f"task:{task.pk}").delete()
    keep_next_step(lead)
    task.refresh_from_db()
    return task


def keep_next_step(lead: Lead) -> None:
    """Write the earliest open task on the lead, where lists read it."""
    first = (
        Task.everyone.filter(lead=lead, done_at__isnull=True)
        .order_by(F("due_on").asc(nulls_last=True), "pk")
        .first()
    )
    step, day = (first.title, first.due_on) if first else ("", None)
    if (lead.next_step, lead.next_step_on) != (step, day):
        lead.next_step, lead.next_step_on = step, day
        lead.save(update_fields=["next_step", "next_step_on"])
