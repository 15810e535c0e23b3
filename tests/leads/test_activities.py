"""What happens with a lead, and what it does to the two contact dates."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from leadcrm.leads.models import Activity, Deal, Lead, Task
from leadcrm.leads.services.deals import add_deal, sums
from leadcrm.leads.services.tasks import add_task, finish_task, reopen_task
from privacy.models import Subject
from tests.leads.page import make_lead, stored

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(2025, 1, 15)


@pytest.fixture
def jule(lena: Any) -> Any:
    lead = make_lead(lena)
    Lead.objects.filter(pk=lead.pk).update(last_person_contact_on=LONG_AGO)
    return stored(lead)


def _write(client: Any, lead: Any, kind: str, **form: Any) -> Any:
    return client.post(reverse("leads:write", args=[lead.pk, kind]), form)


def test_a_note_is_activity_but_no_contact_by_the_person(jule: Any, lena: Any, as_user: Any) -> None:
    before = jule.last_activity_at
    _write(as_user(lena), jule, "note", text="Gas boiler from 2004")
    note = Activity.objects.get(lead=jule)
    assert (note.kind, note.body, note.author, note.subject_id) == (
        "note",
        "Gas boiler from 2004",
        lena,
        jule.subject_id,
    )
    assert stored(jule).last_activity_at > before
    assert stored(jule).last_person_contact_on == LONG_AGO


@pytest.mark.parametrize(
    ("direction", "outcome", "counts"),
    [
        ("out", "reached", True),
        ("out", "not_reached", False),
        ("out", "wrong_number", False),
        ("in", "call_back", True),
    ],
)
def test_only_a_call_the_person_made_or_answered_moves_the_retention_clock(
    jule: Any, lena: Any, as_user: Any, direction: str, outcome: str, counts: bool
) -> None:
    _write(as_user(lena), jule, "call", direction=direction, outcome=outcome, minutes="14")
    call = Activity.objects.get(lead=jule)
    assert call.by_person is counts
    assert stored(jule).last_person_contact_on == (timezone.localdate() if counts else LONG_AGO)
    assert call.minutes == (14 if outcome == "reached" else None)


def test_an_older_call_entered_late_does_not_set_the_clock_back(jule: Any, lena: Any, as_user: Any) -> None:
    Lead.objects.filter(pk=jule.pk).update(last_person_contact_on=dt.date(2026, 11, 1))
    answer = _write(as_user(lena), jule, "call", direction="out", outcome="reached", at="2026-10-02T10:30")
    assert answer.status_code == 302
    assert Activity.objects.get(lead=jule).at.date() == dt.date(2026, 10, 2)
    assert stored(jule).last_person_contact_on == dt.date(2026, 11, 1)


def test_a_call_in_the_future_is_refused_at_its_field(jule: Any, lena: Any, as_user: Any) -> None:
    tomorrow = (timezone.localtime() + dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    answer = _write(as_user(lena), jule, "call", direction="out", outcome="reached", at=tomorrow)
    assert answer.status_code == 422
    assert "Plan it as a task" in answer.content.decode()
    assert not Activity.objects.filter(lead=jule).exists()


def test_the_first_communication_brings_the_art_14_notice_forward(jule: Any, lena: Any, as_user: Any) -> None:
    """R75 (b): due with the first communication, not only after a month."""
    due = timezone.localdate() + dt.timedelta(days=20)
    Subject.objects.filter(pk=jule.subject_id).update(notice_due_on=due)
    _write(as_user(lena), jule, "call", direction="out", outcome="not_reached")
    assert stored(jule).subject.notice_due_on == due
    _write(as_user(lena), jule, "call", direction="out", outcome="reached")
    assert stored(jule).subject.notice_due_on == timezone.localdate()


def test_the_earliest_open_task_is_the_next_step(jule: Any, lena: Any, as_user: Any) -> None:
    _write(as_user(lena), jule, "task", title="Send offer", due_on="2026-12-04", assignee=lena.pk)
    add_task(lead=jule, title="Call back", due_on=dt.date(2026, 12, 1), assignee=lena)
    add_task(lead=jule, title="Some day", assignee=lena)
    assert (stored(jule).next_step, stored(jule).next_step_on) == ("Call back", dt.date(2026, 12, 1))
    first = Task.objects.get(lead=jule, title="Call back")
    finish_task(task=first, author=lena)
    assert stored(jule).next_step == "Send offer"
    reopen_task(task=first)
    assert stored(jule).next_step == "Call back"
    for task in Task.objects.filter(lead=jule):
        finish_task(task=task, author=lena)
    assert (stored(jule).next_step, stored(jule).next_step_on) == ("", None)


def test_a_task_ticked_twice_stands_on_the_timeline_once(jule: Any, lena: Any) -> None:
    task = add_task(lead=jule, title="Send offer", assignee=lena)
    finish_task(task=task, author=lena)
    finish_task(task=task, author=lena)
    assert Activity.objects.filter(lead=jule, kind="task").count() == 1
    reopen_task(task=task)
    assert not Activity.objects.filter(lead=jule, kind="task").exists()


def test_a_task_goes_to_sales_people_only(jule: Any, lena: Any, mara: Any, as_user: Any) -> None:
    assert _write(as_user(lena), jule, "task", title="Send offer", assignee=mara.pk).status_code == 422
    assert not Task.objects.exists()


def test_the_value_of_a_lead_is_the_sum_of_its_open_deals(jule: Any, lena: Any, as_user: Any) -> None:
    client, url = as_user(lena), reverse("leads:deal_add", args=[jule.pk])
    client.post(
        url, {"title": "Heat pump", "value": "12000", "currency": "EUR", "expected_close": "2026-12-20"}
    )
    client.post(url, {"title": "Hybrid", "value": "400.40", "currency": "EUR"})
    client.post(url, {"title": "Lost one", "value": "99", "currency": "EUR"})
    lost = Deal.objects.get(title="Lost one")
    client.post(reverse("leads:deal_close", args=[jule.pk, lost.pk, "lost"]))
    assert {k: str(v) for k, v in sums(Deal.objects.all()).items()} == {"EUR": "12400.40"}
    assert "12,400" in client.get(jule.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "form", [{"value": "-1"}, {"value": "1", "currency": "XXX"}, {"value": "NaN"}, {"value": "1" * 20}]
)
def test_a_deal_with_a_nonsense_value_is_refused(
    jule: Any, lena: Any, as_user: Any, form: dict[str, str]
) -> None:
    answer = as_user(lena).post(
        reverse("leads:deal_add", args=[jule.pk]), {"title": "Heat pump", "currency": "EUR", **form}
    )
    assert answer.status_code == 422
    assert not Deal.objects.exists()


def test_the_last_open_deal_won_makes_a_customer(jule: Any, lena: Any, as_user: Any) -> None:
    client = as_user(lena)
    first, second = add_deal(lead=jule, title="A", value=1), add_deal(lead=jule, title="B", value=2)
    client.post(reverse("leads:deal_close", args=[jule.pk, first.pk, "won"]))
    assert stored(jule).stage.code == "new"
    assert stored(jule).last_person_contact_on == timezone.localdate()
    client.post(reverse("leads:deal_close", args=[jule.pk, second.pk, "won"]))
    assert stored(jule).stage.code == "won"


def test_work_of_another_lead_is_not_reached_through_ones_own(
    jule: Any, lena: Any, tom: Any, as_user: Any
) -> None:
    foreign = make_lead(tom, email="other@reiher.example", phone="")
    deal, task = add_deal(lead=foreign, title="A", value=1), add_task(lead=foreign, title="B", assignee=tom)
    client = as_user(lena)
    assert client.post(reverse("leads:deal_close", args=[jule.pk, deal.pk, "won"])).status_code == 404
    assert client.post(reverse("leads:deal", args=[jule.pk, deal.pk]), {"title": "x"}).status_code == 404
    assert client.post(reverse("leads:task_done", args=[task.pk])).status_code == 404
    deal.refresh_from_db()
    task.refresh_from_db()
    assert (deal.state, deal.title, task.done_at) == ("open", "A", None)


def test_markup_in_a_note_stays_text(jule: Any, lena: Any, as_user: Any) -> None:
    client = as_user(lena)
    _write(client, jule, "note", text="<script>alert(1)</script><img src=x onerror=alert(1)>")
    page = client.get(jule.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
