"""The page of tasks: whose they are, what is late, done and open again."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from leadcrm.leads.models import Activity, Lead, Task
from leadcrm.leads.services.tasks import add_task
from privacy.models import Subject
from tests.leads.people import person

pytestmark = pytest.mark.django_db


def shown(client: Any, **query: str) -> list[str]:
    return [task.title for task in client.get("/tasks/", query).context["page"].rows]


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def test_each_view_shows_its_tasks_by_day(
    lena: Any, jonas: Any, tom: Any, today: dt.date, as_user: Any
) -> None:
    lead, foreign = person(owner=lena), person("Fremde", owner=tom)
    add_task(lead=lead, title="some day", assignee=lena)
    add_task(lead=lead, title="today", due_on=today, assignee=lena)
    add_task(lead=lead, title="late", due_on=today - dt.timedelta(days=3), assignee=lena)
    add_task(lead=lead, title="of Jonas", due_on=today + dt.timedelta(days=1), assignee=jonas)
    add_task(lead=foreign, title="of Tom", due_on=today, assignee=tom)
    client = as_user(lena)
    assert shown(client) == ["late", "today", "some day"]
    assert shown(client, view="overdue") == ["late"]
    assert shown(client, view="today") == ["today"]
    assert shown(client, view="team") == ["late", "today", "of Jonas", "some day"]
    assert client.get("/tasks/").context["page"].counts == {"mine": 3, "overdue": 1, "today": 1, "team": 4}
    assert "of Tom" in shown(as_user(jonas), view="team")


def test_done_stands_on_the_timeline_and_can_be_taken_back(lena: Any, as_user: Any) -> None:
    lead = person(owner=lena)
    task = add_task(lead=lead, title="Call", due_on=timezone.localdate(), assignee=lena)
    client = as_user(lena)
    client.post(f"/tasks/{task.pk}/done/")
    assert shown(client) == []
    assert Lead.everyone.get().next_step == ""
    assert Activity.everyone.filter(kind="task", title="Call").exists()
    page = client.get("/tasks/").content.decode()
    assert f'action="/tasks/{task.pk}/reopen/"' not in page  # the message was shown once, above
    client.post(f"/tasks/{task.pk}/reopen/")
    assert shown(client) == ["Call"]
    assert Lead.everyone.get().next_step == "Call"
    assert not Activity.everyone.exists()


def test_the_message_of_done_carries_undo(lena: Any, as_user: Any) -> None:
    task = add_task(lead=person(owner=lena), title="Call", assignee=lena)
    page = as_user(lena).post(f"/tasks/{task.pk}/done/", follow=True).content.decode()
    assert f'action="/tasks/{task.pk}/reopen/"' in page


def test_tasks_of_others_and_of_restricted_people_are_not_found(lena: Any, tom: Any, as_user: Any) -> None:
    foreign = add_task(lead=person("Fremde", owner=tom), title="of Tom", assignee=lena)
    hidden_lead = person("Verborgene", owner=lena)
    hidden = add_task(lead=hidden_lead, title="hidden", assignee=lena)
    Subject.objects.filter(pk=hidden_lead.subject_id).update(state=Subject.State.RESTRICTED)
    client = as_user(lena)
    assert shown(client) == []
    for task in (foreign, hidden):
        for verb in ("done", "reopen"):
            assert client.post(f"/tasks/{task.pk}/{verb}/").status_code == 404
    assert Task.everyone.filter(done_at__isnull=True).count() == 2


@pytest.mark.parametrize("who", ["mara", "ines", "arne"])
def test_tasks_are_for_those_who_work_on_leads(who: str, request: Any, lena: Any, as_user: Any) -> None:
    task = add_task(lead=person(owner=lena), title="Call", assignee=lena)
    client = as_user(request.getfixturevalue(who))
    assert client.get("/tasks/").status_code == 403
    assert client.post(f"/tasks/{task.pk}/done/").status_code == 404
    assert Task.everyone.get().done_at is None


def test_tasks_are_paged_by_day_and_those_without_one_come_last(
    lena: Any, today: dt.date, as_user: Any
) -> None:
    lead = person(owner=lena)
    days = [today + dt.timedelta(days=n % 4) if n % 5 else None for n in range(120)]
    Task.objects.bulk_create(
        Task(lead=lead, subject_id=lead.subject_id, title=str(n), due_on=day, assignee=lena)
        for n, day in enumerate(days)
    )
    client, query, seen = as_user(lena), {}, []
    while True:
        page = client.get("/tasks/", query).context["page"]
        seen += page.rows
        if not page.after:
            break
        query = {"after": page.after}
    wanted = Task.everyone.all()
    assert [task.pk for task in seen] == [
        task.pk
        for task in sorted(wanted, key=lambda task: (task.due_on is None, task.due_on or today, task.pk))
    ]
    for hostile in ("x", "AAAA", "\x00", "W10"):
        assert client.get("/tasks/", {"after": hostile, "view": hostile}).status_code == 200


def test_the_number_of_queries_does_not_depend_on_the_number_of_tasks(
    lena: Any, as_user: Any, django_assert_num_queries: Any
) -> None:
    client = as_user(lena)
    for number in range(12):
        add_task(
            lead=person(f"Nr{number}", owner=lena, company=f"Firma {number}"), title="Call", assignee=lena
        )
        if number in (0, 11):
            # session, user, tasks with and without a day, numbers; and the savepoint that is the request's transaction
            with django_assert_num_queries(5 + 2):
                assert len(shown(client)) == number + 1
