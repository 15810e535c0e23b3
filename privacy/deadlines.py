"""The legal clock of a request: one month from its receipt, two more when it was extended (Art. 12(3), Regulation 1182/71)."""

import datetime as dt
from functools import cache

import holidays
from django.utils import timezone

from privacy import parameters
from privacy.models import Controller
from privacy.models.controller import Land
from privacy.parameters import months_after

# The Länder whose holidays an officer may add (R84).
LAENDER = tuple(Land.values)


def received_on(moment: dt.datetime) -> dt.date:
    """Return the local date of arrival, whatever weekday it is (R82)."""
    return timezone.localtime(moment).date()


def house_land() -> str:
    """Return the Land whose holidays the officer added for the company, '' when none (R84)."""
    return Controller.objects.values_list("land", flat=True).first() or ""


def due_on(received: dt.date, *, extended: bool = False, land: str | None = None, paused: int = 0) -> dt.date:
    """Return the last day on which a request received on that day may be answered (R83).

    `paused` are the days for which we waited to learn who is asking: they count from the day on which the period would
    have ended by itself, whatever weekday that is (R89).

    The day of receipt does not count; a missing date is the month's last; a period that would end on a Saturday, Sunday
    or public holiday ends with the next working day. Holidays of all Germany count, and those of a Land: the one named, or
    where it is None the company's; '' is none (R84). Raises ValueError for an unknown Land.
    """
    land = house_land() if land is None else land
    if land and land not in LAENDER:
        raise ValueError(f"{land} is none of {', '.join(LAENDER)}")
    # R0: the law's months as they stood on the day of receipt.
    months = parameters.value("request_answer", received)
    if extended:
        months += parameters.value("request_extension", received)
    last = months_after(received, months) + dt.timedelta(days=paused)
    while last.weekday() >= 5 or last in _holidays(last.year, land):
        last += dt.timedelta(days=1)
    return last


def extended_target(received: dt.date) -> dt.date:
    """Return the day to aim at once a request is extended: by the stricter way of counting the two further months (R86).

    Whether they run from the receipt or from the end of the first month is not settled; this is the earlier of both.
    """
    months = parameters.value("request_extension", received)
    first = months_after(received, parameters.value("request_answer", received))
    return min(months_after(first, months), due_on(received, extended=True))


def working_days_back(day: dt.date, count: int) -> dt.date:
    """Return the day that lies so many working days before that one."""
    while count > 0:
        day -= dt.timedelta(days=1)
        count -= day.weekday() < 5 and day not in _holidays(day.year, "")
    return day


@cache
def _holidays(year: int, land: str) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("DE", subdiv=land or None, years=year))
