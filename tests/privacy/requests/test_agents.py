"""Lawyers, portals and relatives: their authority is a task on the case, the clock runs, nothing is blocked (R103)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from privacy.models import CaseLetter, Request
from privacy.requests.arrival.taking_in import take_in
from privacy.requests.authority import awaited
from privacy.requests.clock import Clock
from tests.leads.people import person as make_person

pytestmark = pytest.mark.django_db(transaction=True)
ARRIVED = dt.datetime(2026, 10, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=2)))
NOW = "2026-10-12 10:00+02:00"  # long after three working days


@pytest.fixture
def officer(as_user: Any, ines: Any) -> Client:
    client: Client = as_user(ines)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def case(house: Any, ines: Any) -> Request:
    """A deletion service asks for a copy without showing that it may."""
    with transaction.atomic():
        make_person("Carla", email="carla@haushalt.example")
    with time_machine.travel("2026-10-01 12:00+02:00"):
        return take_in(
            kinds=["access"],
            channel="mail",
            arrived_at=ARRIVED,
            taken_by=ines.subject,
            email="carla@haushalt.example",
            agent="Löschdienst GmbH",
        )[0]


def page(officer: Client, case: Request) -> str:
    return officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()


def step(officer: Client, case: Request, **values: str) -> str:
    answer = officer.post(f"/admin/privacy/request/{case.pk}/step/", values, follow=True)
    case.refresh_from_db()
    return answer.content.decode()


def test_a_service_without_a_mandate_opens_a_task_and_the_clock_runs(case: Request, officer: Client) -> None:
    """R103: the desk and the queue show it; the month is the one of the arrival, before and after the question."""
    with time_machine.travel(NOW):
        assert awaited(case)
        assert "Authority to be shown" in page(officer, case)
        assert "see the authority" in officer.get("/admin/privacy/request/").content.decode()
        before = Clock.of(case)
        step(officer, case, step="ask_authority")
        assert Clock.of(case) == before
    assert (case.due_on, case.paused_from, case.doubt) == (dt.date(2026, 11, 2), None, "told_by_other")
    assert "Vollmacht" in CaseLetter.objects.get(name="identity").body


def test_it_blocks_nothing(case: Request, officer: Client) -> None:
    """R103: whoever decides may answer all the same."""
    step(officer, case, step="grant")
    assert case.state == "done"


def test_what_was_shown_is_on_record_and_the_task_is_over(case: Request, officer: Client) -> None:
    """R88, R103: what it was and when, not the document."""
    with time_machine.travel(NOW):
        for how, on in (
            ("", "2026-10-09"),
            ("passport", "2026-10-09"),
            ("document", ""),
            ("document", "2026-10-13"),
        ):
            step(officer, case, step="authority", how=how, on=on)
            assert awaited(Request.objects.get()), (how, on)
        step(officer, case, step="authority", how="document", on="2026-10-09")
        shown = page(officer, case)
    case = Request.objects.get()
    assert case.occasion is not None
    assert (case.occasion.authority, case.occasion.authority_on) == ("document", dt.date(2026, 10, 9))
    assert not awaited(case)
    assert "Authority to be shown" not in shown
    assert "power of attorney" in shown
