"""Bars as SVG, drawn on the server: they print, need no script, and have a table beside them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 760.0, 202.0, 34.0, 180.0, 8.0


@dataclass(frozen=True)
class Bar:
    """One piece of a stacked bar, in the units of the view box; `series` counts from 1."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Label:
    """A word or number in the chart."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Chart:
    """Everything the template draws."""

    bars: list[Bar]
    axis: list[Label]
    ticks: list[Label]
    peaks: list[Label]


def stacked(rows: Sequence[Sequence[int]], labels: Sequence[str]) -> Chart:
    """Return the stacked bars of *rows* (one per label, one number per series); the highest bars carry their sum."""
    sums = [sum(row) for row in rows]
    top = _round_up(max(sums, default=0))
    step = (WIDTH - LEFT) / max(1, len(rows))
    bars = []
    for number, row in enumerate(rows):
        y = BOTTOM
        for series, value in enumerate(row, start=1):
            height = value * (BOTTOM - TOP) / top
            y -= height
            if value:
                bars.append(
                    Bar(
                        series,
                        round(LEFT + number * step + 3, 1),
                        round(y, 1),
                        round(step - 6, 1),
                        round(height, 1),
                    )
                )
    axis = [
        Label(LEFT, round(BOTTOM - part * (BOTTOM - TOP), 1), f"{round(top * part):,}".replace(",", " "))
        for part in (0, 1 / 3, 2 / 3, 1)
    ]
    ticks = [
        Label(round(LEFT + number * step + step / 2, 1), HEIGHT - 4, label)
        for number, label in enumerate(labels)
        if label
    ]
    highest = sorted((value, number) for number, value in enumerate(sums) if value)[-2:]
    peaks = [
        Label(
            round(LEFT + number * step + step / 2, 1),
            round(BOTTOM - value * (BOTTOM - TOP) / top - 3, 1),
            str(value),
        )
        for value, number in highest
    ]
    return Chart(bars, axis, ticks, peaks)


def _round_up(value: int) -> int:
    """Return the next round number that three lines divide evenly."""
    if value <= 3:
        return 3
    unit = 10 ** int(math.log10(value))
    for factor in (1.5, 3, 4.5, 6, 7.5, 9, 12):
        if value <= factor * unit:
            return int(factor * unit)
    return 15 * unit
