"""What a killed process had taken is free at once; what a living one works on is left to it."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from privacy import jobs, takers
from privacy.models import JobRun
from tests.conftest import owner_connection

pytestmark = pytest.mark.django_db(transaction=True)


class Worker(threading.Thread):
    """A session of its own that does something and then waits, until it is killed."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.work, self.backend = work, 0
        self.at_work, self.over = threading.Event(), threading.Event()
        self.start()
        assert self.at_work.wait(20), "it does not come to an end"

    def run(self) -> None:
        try:
            connection.ensure_connection()
            self.backend = connection.connection.info.backend_pid
            self.work()
            self.at_work.set()
            self.over.wait(20)
        finally:
            connection.connection.close()  # the pool would hand out a session it does not know to be dead
            connection.close()

    def kill(self) -> None:
        with owner_connection(autocommit=True) as owner:
            owner.execute("SELECT pg_terminate_backend(%s, 5000)", [self.backend])
        self.over.set()
        self.join(20)


def _claim(name: str = "uploads", date: dt.date = dt.date(2026, 11, 3)) -> None:
    assert jobs._claim(name, date) is not None


def test_a_session_has_one_number_and_each_its_own() -> None:
    others: list[int] = []
    worker = Worker(lambda: others.append(takers.me()))
    assert takers.me() == takers.me() != others[0]
    assert not takers.is_gone(others[0])
    worker.kill()
    assert takers.is_gone(others[0])
    assert not takers.is_gone(takers.me())


def test_what_a_living_session_took_is_left_to_it_and_free_as_soon_as_it_is_killed() -> None:
    worker = Worker(_claim)
    assert jobs.run("uploads", dt.date(2026, 11, 3)) is None
    worker.kill()
    assert jobs.run("uploads", dt.date(2026, 11, 3)) == jobs.Outcome(due=0, done=0)
    assert JobRun.objects.get().finished_at is not None


def test_a_session_that_lives_on_without_its_work_keeps_it_for_the_lease_alone() -> None:
    _claim()
    assert not JobRun.objects.filter(takers.free(JobRun.objects.get().started_at)).exists()
    assert JobRun.objects.filter(takers.free(JobRun.objects.get().started_at + 2 * jobs.LEASE)).exists()
