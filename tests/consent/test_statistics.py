"""Consent in numbers: per purpose and month, and no number so small that it is about somebody (R163)."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import ConsentState, ConsentText
from consent.services.opt_in import request_opt_in
from consent.services.projection import append
from consent.services.withdrawal import withdraw
from consent.statistics import Statistics, statistics
from privacy.models import Controller, JobRun
from tests.consent.conftest import given, make_person, make_text

pytestmark = pytest.mark.django_db
PAGE = "/admin/consent/consentrecord/statistics/"


def _agree(count: int, text: ConsentText, at: dt.datetime, withdrawn: int = 0) -> None:
    with transaction.atomic():
        for number in range(count):
            name = f"{text.purpose_id}{number}.{at:%m}@kunde.example"
            person = make_person(name, "")
            append([given(person, text, at, purpose=text.purpose_id, channel=text.channels[0], email=name)])
            if number < withdrawn:
                withdraw(subject=person, route="letter")


def _numbers(found: Statistics, month: dt.date) -> dict[str, str]:
    cells = next(cells for at, cells in found.rows if at == month)
    return {str(head): str(cell) for head, cell in cells}


@pytest.fixture
def this_month() -> dt.date:
    return timezone.localdate().replace(day=1)


def test_months_count_what_happened_in_them(newsletter: ConsentText, this_month: dt.date) -> None:
    """A month begins at midnight of the company's time zone; what is small is not told (R163: three people, no number)."""
    _agree(12, newsletter, timezone.now(), withdrawn=10)
    last = timezone.make_aware(dt.datetime.combine(this_month, dt.time.min)) - dt.timedelta(seconds=1)
    _agree(3, newsletter, last)
    found = statistics()
    now, before = _numbers(found, this_month), _numbers(found, last.date().replace(day=1))
    assert (now["given"], now["confirmed"], now["withdrawn"]) == ("12", "12", "10")
    assert (before["given"], before["confirmed"], before["withdrawn"]) == ("< 10", "< 10", "0")
    assert len(found.rows) == 12


def test_the_one_small_number_cannot_be_worked_out(
    newsletter: ConsentText, notice: Any, this_month: dt.date
) -> None:
    """R163: where all but one purpose were told, the rest of all together would be it; so the next one is hidden, too."""
    profiling = make_text(notice, "profiling", ["none"])
    tracking = make_text(notice, "mail_tracking", ["email"])
    now = timezone.now()
    for text, count in ((newsletter, 15), (profiling, 3), (tracking, 11)):
        _agree(count, text, now)
    assert _numbers(statistics(), this_month)["given"] == "29"
    assert _numbers(statistics("newsletter"), this_month)["given"] == "15"
    assert _numbers(statistics("profiling"), this_month)["given"] == "< 10"
    assert str(_numbers(statistics("mail_tracking"), this_month)["given"]) == "–"


def test_waiting_stale_and_never_confirmed_are_counted(
    controller: Controller, newsletter: ConsentText, this_month: dt.date, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    _agree(10, newsletter, timezone.now())
    with transaction.atomic():
        ConsentState.objects.update(flagged_on=timezone.localdate())
        JobRun.objects.create(name="opt_ins", local_date=this_month, done=14, finished_at=timezone.now())
    for number in range(11):
        email = f"w{number}@kunde.example"
        with transaction.atomic():
            request_opt_in(
                subject=make_person(email, ""),
                email=email,
                texts=[newsletter],
                language="en",
                page_url="/f/x/",
            )
    numbers = _numbers(statistics(), this_month)
    assert (numbers["grown stale"], numbers["waiting for the click"], numbers["never confirmed"]) == (
        "10", "11", "14"
    )  # fmt: skip
    assert "never confirmed" not in _numbers(statistics("newsletter"), this_month)


def test_the_officer_sees_bars_and_the_table_and_nobody_in_it(
    newsletter: ConsentText, ines: Any, as_user: Any
) -> None:
    _agree(12, newsletter, timezone.now())
    page = as_user(ines).get(PAGE).content.decode()
    assert '<svg class="chart"' in page
    assert ">12</td>" in page
    assert "kunde.example" not in page
    assert "?purpose=newsletter" in page
    assert as_user(ines).get(PAGE, {"purpose": "no' such"}).status_code == 200
    assert PAGE in as_user(ines).get("/admin/consent/consentrecord/").content.decode()


def test_it_costs_the_same_whatever_there_is(newsletter: ConsentText) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            statistics()
        return len(queries)

    before = cost()
    _agree(30, newsletter, timezone.now(), withdrawn=5)
    assert cost() == before <= 4
