"""Whose time is up: each app says it for its own kind of data, because privacy knows nobody."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

# (date, first day) -> people per day, over the days from `first` to `date`
Counts = Callable[[dt.date, dt.date], dict[dt.date, int]]


@dataclass(frozen=True)
class Clock:
    """One kind of data whose end takes the person along, unless a purpose that outlives it is alive for them.

    `due(date)` returns the subjects whose time is up at the end of that date, as a queryset of rows with a column
    `subject_id`, in a stable order. `ahead(first, last)` counts them by the day on which they become due. `purposes` are
    those that end with it; with every other one alive the person keeps what that one needs (R131).
    """

    datenart: str
    due: Callable[[dt.date], QuerySet]
    ahead: Counts
    purposes: frozenset[str]
    narrows: bool = True


_clocks: dict[str, Clock] = {}
_ahead: dict[str, Counts] = {}


def register_clock(clock: Clock) -> None:
    """Add the clock of a Datenart; the same twice is a mistake."""
    if clock.datenart in _clocks:
        raise ValueError(f"two clocks run for {clock.datenart}")
    _clocks[clock.datenart] = clock
    register_ahead(clock.datenart, clock.ahead)


def register_ahead(datenart: str, counts: Counts) -> None:
    """Tell the forecast how many of a kind become due on each day; a clock does so by itself."""
    _ahead[datenart] = counts


def clocks() -> list[Clock]:
    """Return the clocks that take people along, in a stable order."""
    return [_clocks[name] for name in sorted(_clocks)]


def ahead() -> dict[str, Counts]:
    """Return what the forecast counts, by Datenart."""
    return {name: _ahead[name] for name in sorted(_ahead)}
