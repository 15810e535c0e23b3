"""Cases whose end nears are told to the officers: once per stage, whatever nights are missed or rung twice."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import transaction

from leadcrm.mail.models import OutboxMail
from privacy import jobs
from privacy.models import Request
from privacy.requests.arrival.taking_in import take_in
from privacy.requests.reminding import JOB, remind
from tests.conftest import make_staff

pytestmark = pytest.mark.django_db(transaction=True)
MORNING = "T09:00+02:00"


@pytest.fixture
def case(house: Any, ines: Any) -> Request:
    """A letter that arrived on Tuesday 1 September 2026: amber on the 15th, red from Thursday the 24th, due 1 October."""
    with time_machine.travel(f"2026-09-01{MORNING}"):
        return take_in(
            kinds=["access"],
            channel="mail",
            arrived_at=dt.datetime.fromisoformat(f"2026-09-01{MORNING}") - dt.timedelta(hours=1),
            taken_by=ines.subject,
            email="carla@haushalt.example",
        )[0]


def night(day: str) -> jobs.Outcome | None:
    with time_machine.travel(f"{day}{MORNING}"):
        return jobs.run(JOB, dt.date.fromisoformat(day))


def told() -> list[OutboxMail]:
    return list(OutboxMail.everyone.filter(key__startswith="cases:").order_by("queued_at"))


def test_officers_are_told_once_when_amber_and_once_when_red(case: Request) -> None:
    """R85: received 1 Sep → amber 15 Sep; red five working days before the end; each told exactly once."""
    assert [night(f"2026-09-{day}") for day in (14, 15, 16)] == [
        jobs.Outcome(due=0, done=0),
        jobs.Outcome(due=1, done=1),
        jobs.Outcome(due=0, done=0),
    ]
    assert night("2026-09-15") is None, "a second ring of the same night"
    assert [night(f"2026-09-{day}") for day in (23, 24, 25)] == [
        jobs.Outcome(due=0, done=0),
        jobs.Outcome(due=1, done=1),
        jobs.Outcome(due=0, done=0),
    ]
    amber, red = told()
    assert (amber.to_address, amber.purpose_id) == ("ines@sonnenhain.example", "staff_account")
    assert str(case.number) in amber.body
    assert amber.body != red.body
    assert "carla" not in f"{amber.title}{amber.body}{red.body}", "a number, never a person"


def test_a_missed_amber_is_told_as_red_alone_and_every_officer_is_told(case: Request) -> None:
    """R85: nights that did not run make no second mail; two officers get one each."""
    make_staff("olga", "Olga", "Brandt", "dpo")
    night("2026-09-30")
    assert len(told()) == 2
    night("2026-10-05")
    assert len(told()) == 2


def test_an_answered_case_reminds_nobody(case: Request) -> None:
    with transaction.atomic():
        Request.objects.update(state="done")
    assert night("2026-09-30") == jobs.Outcome(due=0, done=0)
    assert not told()


def test_nothing_is_marked_as_told_when_the_mail_was_not_queued(case: Request, settings: Any) -> None:
    """The mark and the mail stand or fall together: a crash in between tells neither twice nor never."""
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "nowhere.Backend"
    with pytest.raises(ModuleNotFoundError):
        remind(dt.date(2026, 9, 15), False)
    settings.EMAIL_BACKEND = working
    assert Request.objects.get().reminded == ""
    assert remind(dt.date(2026, 9, 15), True) == jobs.Outcome(due=1, done=0, left=1)
    assert remind(dt.date(2026, 9, 15), False).done == 1


def test_an_extended_case_is_told_of_again_when_its_new_end_nears(case: Request) -> None:
    """R86: red for the first month says nothing about the third."""
    night("2026-09-25")
    with transaction.atomic():
        Request.objects.update(due_on=dt.date(2026, 12, 1), reminded="amber")
    assert night("2026-10-05") == jobs.Outcome(due=0, done=0)
    assert night("2026-11-25") == jobs.Outcome(due=1, done=1)
