"""Each job once per local date: both daylight-saving nights, leap day, missed nights, two schedulers at once."""

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from privacy import jobs, tasks
from privacy.models import JobRun

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dt.date]]:
    """A job that notes each date it really ran for; tasks run where they are called."""
    dates: list[dt.date] = []

    def job(date: dt.date, dry_run: bool) -> jobs.Outcome:
        dates.append(date)
        return jobs.Outcome(due=1, done=1)

    known, last = dict(jobs._jobs), set(jobs._last)
    jobs._jobs.clear()
    jobs.register_job("counted", job)
    monkeypatch.setattr(tasks.nightly_job, "delay", tasks.nightly_job)
    yield dates
    jobs._jobs.clear()
    jobs._jobs.update(known)
    jobs._last.clear()
    jobs._last.update(last)


def ring(start: str, end: str, every: int = 5) -> None:
    """Ring as beat does, every few minutes of UTC."""
    moment, last = dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end)
    while moment <= last:
        with time_machine.travel(moment, tick=False):
            tasks.nightly()
        moment += dt.timedelta(minutes=every)


def days(first: str, number: int) -> list[dt.date]:
    return [dt.date.fromisoformat(first) + dt.timedelta(days=n) for n in range(number)]


@pytest.mark.parametrize(
    ("start", "end", "first", "number"),
    [
        # 29 March 2026: 02:15 does not exist. 25 October 2026: it comes twice.
        ("2026-03-28T12:00+00:00", "2026-03-30T12:00+00:00", "2026-03-28", 3),
        ("2026-10-24T12:00+00:00", "2026-10-26T12:00+00:00", "2026-10-24", 3),
        ("2028-02-28T12:00+00:00", "2028-03-01T12:00+00:00", "2028-02-28", 3),
        ("2026-12-31T12:00+00:00", "2027-01-02T12:00+00:00", "2026-12-31", 3),
    ],
)
def test_each_night_is_done_once(
    counted: list[dt.date], start: str, end: str, first: str, number: int
) -> None:
    ring(start, end)
    assert counted == days(first, number)


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_in_a_night_of_daylight_saving_the_work_begins_in_that_night(
    counted: list[dt.date], night: str
) -> None:
    date = dt.date.fromisoformat(night)
    ring(f"{date - dt.timedelta(days=1)}T12:00+00:00", f"{date - dt.timedelta(days=1)}T13:00+00:00")
    ring(f"{date}T00:00+00:00", f"{date}T02:30+00:00")
    assert counted[-1] == date


def test_missed_nights_are_made_up_each_with_its_own_date(counted: list[dt.date]) -> None:
    ring("2026-11-01T03:00+00:00", "2026-11-01T03:00+00:00")
    ring("2026-11-04T09:00+00:00", "2026-11-04T09:10+00:00")
    assert counted == days("2026-11-01", 4)
    ring("2026-12-24T09:00+00:00", "2026-12-24T09:00+00:00")
    assert counted[4:] == days("2026-12-17", 8), "no further back than a week"


def test_before_its_hour_a_night_has_not_begun(counted: list[dt.date]) -> None:
    ring("2026-11-10T00:00+00:00", "2026-11-10T01:10+00:00")  # until 02:10 in Berlin
    assert counted == days("2026-11-09", 1)
    ring("2026-11-10T01:15+00:00", "2026-11-10T01:15+00:00")
    assert counted == days("2026-11-09", 2)


def test_sixteen_schedulers_at_once_do_it_once(counted: list[dt.date]) -> None:
    start = threading.Barrier(16)

    def beat() -> None:
        start.wait()
        jobs.run("counted", dt.date(2026, 11, 5))
        connection.close()

    threads = [threading.Thread(target=beat) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted == [dt.date(2026, 11, 5)]


def test_a_job_whose_process_died_is_taken_up_again(counted: list[dt.date]) -> None:
    date = dt.date(2026, 11, 5)
    with time_machine.travel(dt.datetime(2026, 11, 5, 3, tzinfo=dt.UTC), tick=False):
        assert jobs._claim("counted", date) is not None  # and the process dies here
        assert jobs.run("counted", date) is None
    with time_machine.travel(dt.datetime(2026, 11, 5, 3, 11, tzinfo=dt.UTC), tick=False):
        assert jobs.run("counted", date) == jobs.Outcome(due=1, done=1)
    assert JobRun.objects.get().finished_at is not None


def test_the_report_waits_for_all_others_and_is_one_mail_a_night(
    counted: list[dt.date], ines: Any, settings: Any
) -> None:
    """R133: what the night did is told to the officer, in counts."""
    from leadcrm.mail.models import OutboxMail
    from privacy.retention import report

    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    with transaction.atomic():
        type(ines).objects.filter(pk=ines.pk).update(email="ines@sonnenhain.example", language="de")

    def failing(date: dt.date, dry_run: bool) -> jobs.Outcome:
        raise jobs.Capped(900, 500)

    jobs.register_job("leads", failing)
    jobs.register_job(report.JOB, report.tell_officers, last=True)
    now = dt.datetime(2026, 11, 5, 3, tzinfo=dt.UTC)
    with time_machine.travel(now, tick=False):
        assert not jobs.may_begin(report.JOB, now)
        jobs.run("counted", dt.date(2026, 11, 5))
        with pytest.raises(jobs.Capped):
            jobs.run("leads", dt.date(2026, 11, 5))
        assert jobs.may_begin(report.JOB, now)
        assert jobs.run(report.JOB, dt.date(2026, 11, 5)) == jobs.Outcome(due=1, done=1)
        report.tell_officers(dt.date(2026, 11, 5), dry_run=False)
    mail = OutboxMail.everyone.get()
    assert (mail.to_address, mail.purpose_id, mail.language) == (
        "ines@sonnenhain.example",
        "staff_account",
        "de",
    )
    assert "5. November 2026" in mail.title
    assert "1" in mail.body
    assert "counted" in mail.body
    assert "/admin/retention/" in mail.body
