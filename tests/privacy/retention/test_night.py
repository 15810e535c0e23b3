"""Each job once per local date: both daylight-saving nights, leap day, missed nights, two schedulers at once."""

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection

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

    known = dict(jobs._jobs)
    jobs._jobs.clear()
    jobs.register_job("counted", job)
    monkeypatch.setattr(tasks.nightly_job, "delay", tasks.nightly_job)
    yield dates
    jobs._jobs.clear()
    jobs._jobs.update(known)


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
