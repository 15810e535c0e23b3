"""The legal clock for every day of three years, computed a second time by another way (R82–R84, W1–W3)."""

import csv
import datetime as dt
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from privacy.deadlines import _holidays, due_on, received_on

pytestmark = pytest.mark.django_db
_FIXED = {(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)}


def _easter(year: int) -> dt.date:
    """Gauss's formula, as Lichtenberg mended it."""
    k = year // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    s = 2 - (3 * k + 3) // 4
    a = year % 19
    d = (19 * a + m) % 30
    r = (d + a // 11) // 29
    og = 21 + d - r
    sz = 7 - (year + year // 4 + s) % 7
    oe = 7 - (og - sz) % 7
    return dt.date(year, 3, 1) + dt.timedelta(days=og + oe - 1)


def _free(day: dt.date) -> bool:
    moving = {_easter(day.year) + dt.timedelta(days=n) for n in (-2, 1, 39, 50)}
    return day.isoweekday() > 5 or (day.month, day.day) in _FIXED or day in moving


def _second_way(received: dt.date, months: int) -> dt.date:
    """Walk day by day: count month ends passed, stop at the same number or the month's last day."""
    day, passed = received, 0
    while passed < months:
        day += dt.timedelta(days=1)
        last_of_month = (day + dt.timedelta(days=1)).day == 1
        reached = day.day == received.day or (last_of_month and day.day < received.day)
        passed += reached
    while _free(day):
        day += dt.timedelta(days=1)
    return day


_DAYS = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(3 * 365 + 1)]


def test_every_day_of_three_years_agrees_with_a_second_computation() -> None:
    """R83, R84."""
    assert (_DAYS[0], _DAYS[-1]) == (dt.date(2026, 1, 1), dt.date(2028, 12, 31))
    for day in _DAYS:
        assert due_on(day) == _second_way(day, 1), day
        assert due_on(day, extended=True) == _second_way(day, 3), day


@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        ("2026-01-31", "2026-03-02", "2026-04-30"),  # W1
        ("2027-01-31", "2027-03-01", "2027-04-30"),
        ("2028-01-31", "2028-02-29", "2028-05-02"),
        ("2026-03-05", "2026-04-07", "2026-06-05"),
        ("2026-03-06", "2026-04-07", "2026-06-08"),  # W2
        ("2026-04-01", "2026-05-04", "2026-07-01"),
        ("2026-04-03", "2026-05-04", "2026-07-03"),  # W2: Good Friday counts as received
        ("2026-08-31", "2026-09-30", "2026-11-30"),
        ("2026-11-24", "2026-12-24", "2027-02-24"),  # 24 December is no public holiday
        ("2026-11-25", "2026-12-28", "2027-02-25"),
        ("2026-12-01", "2027-01-04", "2027-03-01"),
        ("2026-12-31", "2027-02-01", "2027-03-31"),
    ],
)
def test_the_law_s_own_examples(received: str, due: str, extended: str) -> None:
    day = dt.date.fromisoformat(received)
    assert (due_on(day).isoformat(), due_on(day, extended=True).isoformat()) == (due, extended)


def test_arrival_is_a_local_date() -> None:
    """W3: half past midnight in Berlin is the next day, whatever the server's clock says."""
    assert received_on(dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)) == dt.date(2026, 11, 24)


def test_a_land_s_holidays_count_only_when_the_officer_says_so() -> None:
    """R84."""
    assert due_on(dt.date(2027, 2, 8)) == dt.date(2027, 3, 8)
    assert due_on(dt.date(2027, 2, 8), land="BE") == dt.date(2027, 3, 9)
    assert due_on(dt.date(2026, 12, 6)) == dt.date(2027, 1, 6)
    assert due_on(dt.date(2026, 12, 6), land="BY") == dt.date(2027, 1, 7)
    with pytest.raises(ValueError, match="XX"):
        due_on(dt.date(2027, 2, 8), land="XX")


def test_the_command_prints_the_clock(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("deadline", "2026-01-31", "--json", skip_checks=True)
    assert json.loads(capsys.readouterr().out) == {
        "received": "2026-01-31",
        "due": "2026-03-02",
        "extended_due": "2026-04-30",
    }
    call_command("deadline", "2026-01-31", "--extended", skip_checks=True)
    assert capsys.readouterr().out == "2026-04-30\n"
    with pytest.raises(CommandError):
        call_command("deadline", "31.1.2026", skip_checks=True)


def test_the_official_table_of_holidays_agrees() -> None:
    """Against a table that others made, where it lies beside the checkout."""
    table = Path(__file__).parents[3] / "shared" / "data" / "11_holidays_de" / "holidays_de_2025_2029.csv"
    if not table.exists():
        pytest.skip("no table beside this checkout")
    with table.open() as file:
        dates = {
            row["date"] for row in csv.DictReader(file) if (row["region"], row["kind"]) == ("DE", "public")
        }
    years = (2026, 2027, 2028)
    assert {day.isoformat() for year in years for day in _holidays(year, "")} == {
        text for text in dates if int(text[:4]) in years
    }
