"""How a row of the table is measured: interleaved runs, medians, queries counted once."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

from privacy import behind

Work = Callable[[], object]


@dataclass(frozen=True)
class Pair:
    """Two ways to do the same work; `units` says how many rows one call handles, for rates.

    `before` runs untimed ahead of every call of the product. `once`: the work is long and uses up what it works on.
    `note` tells afterwards what else was seen.
    """

    product: Work
    reference: Work
    units: int = 1
    rounds: int = 15
    before: Work = lambda: None
    once: bool = False
    note: Callable[[], str] = lambda: ""


@dataclass(frozen=True)
class Row:
    """One line of the table: its goal is the largest ratio product / reference (or the smallest, for throughput)."""

    name: str
    reference: str
    goal: str
    make: Callable[[], Pair]


@dataclass(frozen=True)
class Result:
    """What a row came to. Times are medians in milliseconds."""

    name: str
    product_ms: float
    reference: str
    reference_ms: float
    ratio: float
    goal: str
    queries: int
    rate: float
    note: str = ""


ROWS: list[Row] = []


def row(name: str, *, reference: str, goal: str) -> Callable[[Callable[[], Pair]], Callable[[], Pair]]:
    """Add a row to the table."""

    def add(make: Callable[[], Pair]) -> Callable[[], Pair]:
        ROWS.append(Row(name, reference, goal, make))
        return make

    return add


def measure(line: Row) -> Result:
    """Run both sides in turn and return the medians."""
    pair = line.make()
    if pair.once:
        pair.before()
        times, queries = ([_timed(pair.product)], [_timed(pair.reference)]), 0
    else:
        times, queries = _interleaved(pair), _queries(pair)
    product, reference = statistics.median(times[0]), statistics.median(times[1])
    return Result(
        name=line.name,
        product_ms=round(product, 3),
        reference=line.reference,
        reference_ms=round(reference, 3),
        ratio=round(product / reference, 2),
        goal=line.goal,
        queries=queries,
        rate=round(pair.units / product * 1000),
        note=pair.note(),
    )


def _interleaved(pair: Pair) -> tuple[list[float], list[float]]:
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(pair.rounds + 1):
        pair.before()
        for work, took in zip((pair.product, pair.reference), times, strict=True):
            milliseconds = _timed(work)
            if turn:  # the first turn warms both
                took.append(milliseconds)
    return times


def _timed(work: Work) -> float:
    start = time.perf_counter()
    work()
    took = (time.perf_counter() - start) * 1000
    behind.settle()  # what a request left to its process must not slow the next one measured
    return took


def _queries(pair: Pair) -> int:
    pair.before()
    with CaptureQueriesContext(connection) as queries:
        pair.product()
    return len(queries)
