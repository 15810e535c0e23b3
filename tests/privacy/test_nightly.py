"""The nightly jobs from a shell: each once per date, one that fails stops no other."""

import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from privacy import jobs
from privacy.models import JobRun, Subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken() -> Iterator[str]:
    """A job that fails, first in the alphabet; its message names a person."""

    def fail(date: dt.date, dry_run: bool) -> jobs.Outcome:
        raise LookupError("jule@example.org")

    jobs.register_job("a_broken_one", fail)
    yield "a_broken_one"
    del jobs._jobs["a_broken_one"]


def _nightly(**options: Any) -> tuple[dict[str, Any], int]:
    out, code = io.StringIO(), 0
    try:
        call_command("nightly", json=True, stdout=out, **options)
    except SystemExit as stop:
        code = int(stop.code or 0)
    return json.loads(out.getvalue().splitlines()[-1]), code


def test_each_app_s_jobs_are_there() -> None:
    assert jobs.names() == [
        "call_proofs", "commercial_documents", "commercial_files", "consent_documents", "cookie_choices", "erasures", "evidence", "expired_rows", "held_rest", "leads", "ledger", "logs", "mails", "merges", "notices", "opt_ins", "recipients", "request_files", "request_reminders",
        "requests", "resurrection", "review", "scores", "signups", "stale_consents", "subjects", "trail", "trail_pruning", "trail_values",
        "unknown_addresses", "uploads", "verification", "visits", "report",
    ]  # fmt: skip


def test_a_dry_run_counts_what_is_left_to_do_and_notes_no_run() -> None:
    Subject.objects.create()
    report, code = _nightly(dry_run=True)
    assert (code, set(report)) == (0, set(jobs.names()))
    assert all(outcome["left"] == outcome["due"] and not outcome["done"] for outcome in report.values())
    assert report["trail"]["due"] > 0
    assert not JobRun.objects.exists()


def test_a_job_runs_once_per_date() -> None:
    date = dt.date(2026, 11, 3)
    first, _code = _nightly(only="uploads", date=date)
    second, code = _nightly(only="uploads", date=date)
    assert "already" not in first["uploads"]
    assert (second["uploads"], code) == ({"due": 0, "done": 0, "left": 0, "already": "2026-11-03"}, 0)
    assert JobRun.objects.get().finished_at is not None


def test_one_job_that_fails_stops_no_other_and_is_told_by_the_exit_code(broken: str) -> None:
    report, code = _nightly()
    assert (code, report[broken]) == (1, {"error": "LookupError"})
    assert "error" not in report["trail"]
    assert not JobRun.objects.get(name=broken).finished_at
    assert JobRun.objects.get(name="trail").finished_at


def test_the_traceback_is_shown_to_whoever_asks_for_it(broken: str) -> None:
    with pytest.raises(LookupError):
        _nightly(only=broken, traceback=True)


def test_a_job_nobody_knows_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(CommandError, match="uploads"):
        _nightly(only="unheard_of")
