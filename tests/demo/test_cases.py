"""Requests in every state and at every point of their clock, as the services make them."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from leadcrm.demo.seed.cases import STRAY
from leadcrm.leads.models import Activity, Import, Lead
from privacy.deadlines import due_on
from privacy.erasure import ledger
from privacy.models import ErasureRun, Request, Subject
from privacy.requests import answer
from privacy.requests.arrival import intake
from privacy.requests.clock import Clock
from privacy.requests.rights import erasing

pytestmark = pytest.mark.usefixtures("demo")


def cases(**wanted: object) -> list[Request]:
    return list(Request.objects.filter(**wanted).order_by("received_on"))


def test_open_cases_are_calm_soon_due_today_and_late() -> None:
    clocks = [
        (Clock.of(case).state, (case.due_on - timezone.localdate()).days) for case in cases(state="open")
    ]
    assert {state for state, _days in clocks} == {"calm", "soon", "late"}
    days = [left for state, left in clocks if state == "soon"]
    # No period ends on a weekend or holiday; then the nearest one ends on the next working day.
    today = timezone.localdate()
    ends_today = any(due_on(today - dt.timedelta(days=number)) == today for number in range(25, 36))
    assert (min(days) == 0) == ends_today
    assert max(days) > 5


def test_the_legal_clock_of_each_case_is_right() -> None:
    assert all(case.due_on == due_on(case.received_on) for case in cases())
    numbers = [case.number for case in cases(number__isnull=False)]
    assert len(numbers) == len(set(numbers)) == 10


def test_one_copy_can_still_be_fetched_and_one_no_longer() -> None:
    answered = cases(kind="access", state="done", decision="granted")
    assert [answer.available_until(case) is not None for case in answered] == [False, True]


def test_one_asked_and_is_unknown_and_one_did_not_confirm() -> None:
    assert len(cases(decision="nothing_held")) == 1
    (unproven,) = cases(state="unproven")
    assert unproven.number is None
    assert intake.find(intake.token_of(unproven)) == unproven


def test_of_several_at_one_address_nobody_is_chosen_yet() -> None:
    (shared,) = cases(state="open", person=None)
    assert len(intake.candidates(shared)) == 3


def test_an_erasure_is_done_with_its_certificate_and_nothing_is_left() -> None:
    (done,) = cases(kind="erasure", state="done")
    assert done.left == []
    assert {line["table"] for line in done.kept} >= {"privacy_auditentry", "privacy_request"}
    assert {person.state for person in Subject.objects.filter(pk__in=done.people)} == {"erased"}
    assert not Lead.everyone.filter(last_name="Ziegenhals", first_name="Vera").exists()
    assert not Activity.everyone.filter(body__contains="Vera Ziegenhals").exists()
    assert Activity.everyone.filter(body__contains="Die Pläne liegen bei […]").exists()


def test_an_erasure_left_a_stray_file_and_ends_with_it(demo: Path) -> None:
    (case,) = cases(state="incomplete")
    assert [hit["id"] for hit in case.left] == [str(STRAY)]
    kept = (demo / STRAY).read_bytes()
    (demo / STRAY).unlink()
    assert erasing.carry_out(case.pk)
    (demo / STRAY).write_bytes(kept)
    case.refresh_from_db()
    assert (case.state, case.left) == ("done", [])


def test_the_ledger_knows_every_run_of_the_database() -> None:
    outside = {line.run for line in ledger.lines()}
    assert set(ErasureRun.objects.values_list("pk", flat=True)) <= outside


def test_an_import_is_done_with_a_result_of_each_kind() -> None:
    job = Import.objects.get()
    counts = {
        name: job.result[name]
        for name in ("new", "unchanged", "duplicates", "suppressed", "refused", "objections")
    }
    assert job.state == "done"
    assert counts == {
        "new": 6,
        "unchanged": 1,
        "duplicates": 1,
        "suppressed": 1,
        "refused": 1,
        "objections": 1,
    }
    assert "Kreditkarte" in job.result["columns_not_stored"]
