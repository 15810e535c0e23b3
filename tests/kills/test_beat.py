"""The real clock in the night that has an hour twice: the processes themselves live in October, by libfaketime."""

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from privacy import jobs
from privacy.models import JobRun
from privacy.retention import report
from tests.kills.commands import start

pytestmark = pytest.mark.django_db(transaction=True)
LIBRARY = next(iter(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)
# 25 October 2026 in Berlin: at 01:00 UTC the clock goes back from three to two.
EVENING, TOO_EARLY = "2026-10-24T20:00", "2026-10-25T00:10"  # 22:00, 02:10
FIRST, SOON = "2026-10-25T00:20", "2026-10-25T00:30"  # 02:20, 02:30
AGAIN, MORNING = "2026-10-25T01:20", "2026-10-25T05:00"  # 02:20, 06:00


@pytest.mark.skipif(LIBRARY is None, reason="no libfaketime; on Debian or Ubuntu: apt-get install faketime")
def test_two_clocks_ring_through_the_night_that_has_an_hour_twice(house: Any, data_dir: Path) -> None:
    dial, others = data_dir / "clock", {*jobs.names()} - {report.JOB}

    def turn(moment: str) -> None:
        ahead = dt.datetime.fromisoformat(f"{moment}+00:00").timestamp() - time.time()
        dial.with_suffix(".new").write_text(f"{ahead:+.0f}s\n")
        dial.with_suffix(".new").rename(dial)

    turn(EVENING)
    env = {
        "LD_PRELOAD": str(LIBRARY), "FAKETIME_TIMESTAMP_FILE": str(dial), "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1",
    }  # fmt: skip
    celery = ("tests.kills.celery_in_time", "--quiet", "-A", "leadcrm")
    worker = start(
        *celery, "worker", "--without-gossip", "--without-mingle", "--concurrency", "2", "-l", "ERROR", **env
    )
    beats = [
        start(*celery, "beat", "-l", "ERROR", "--pidfile=", "-s", str(data_dir / f"beat{number}"), **env)
        for number in range(2)
    ]
    try:
        _until(lambda: all(list(data_dir.glob(f"beat{number}*")) for number in range(2)))
        time.sleep(2)  # both have begun to count their five minutes
        turn("2026-10-24T20:10")
        _until(lambda: _done("2026-10-24") >= others)
        turn("2026-10-24T20:20")  # what tells of the others at the end waits for a ring after them
        _until(lambda: _done("2026-10-24") == {*jobs.names()})
        turn(TOO_EARLY)
        time.sleep(7)  # a clock looks every five seconds
        assert not _done("2026-10-25")
        turn(FIRST)
        _until(lambda: _done("2026-10-25") >= others)
        turn(SOON)
        _until(lambda: _done("2026-10-25") == {*jobs.names()})
        ends = dict(JobRun.objects.values_list("pk", "finished_at"))
        for later in (AGAIN, MORNING):
            turn(later)
            time.sleep(7)  # a clock looks every five seconds
        assert dict(JobRun.objects.values_list("pk", "finished_at")) == ends, "nothing was done again"
        assert JobRun.objects.count() == 2 * len(jobs.names())
    finally:
        for process in (*beats, worker):
            process.terminate()
        for process in (*beats, worker):
            process.wait(30)


def _done(date: str) -> set[str]:
    return set(
        JobRun.objects.filter(local_date=date, finished_at__isnull=False).values_list("name", flat=True)
    )


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "it did not ring"
        time.sleep(0.2)
