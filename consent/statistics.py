"""Consent in numbers, per purpose and month: counts alone, and none so small that it is about somebody (R163)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from privacy import charts, parameters
from privacy.models import JobRun
from privacy.parameters import months_after
from privacy.purposes import PURPOSES

MONTHS = 12
#: What is counted, in the order of the table.
SERIES: dict[str, Any] = {
    "given": _("given"),
    "confirmed": _("confirmed"),
    "withdrawn": _("withdrawn"),
    "stale": _("grown stale"),
    "pending": _("waiting for the click"),
    "expired": _("never confirmed"),
}
#: What the bars show; the rest stands in the table beneath.
DRAWN = ("confirmed", "withdrawn", "stale")

# All series in one pass over the months asked about; a month begins at midnight in the company's time zone.
_COUNT = """
WITH facts AS (
  SELECT purpose_id, kind AS series, at FROM consent_consentrecord WHERE at >= %(start)s
  UNION ALL SELECT purpose_id, 'confirmed', confirmed_at FROM consent_consentrecord
    WHERE kind = 'given' AND confirmed_at IS NOT NULL AND at >= %(before)s AND confirmed_at >= %(start)s
  UNION ALL SELECT purpose_id, 'stale', flagged_on::timestamp AT TIME ZONE %(zone)s FROM consent_consentstate
    WHERE flagged_on IS NOT NULL AND flagged_on >= %(day)s
  UNION ALL SELECT w.purpose_id, 'pending', q.submitted_at FROM consent_optinrequest q
    JOIN consent_optintext t ON t.request_id = q.id JOIN consent_consenttext w ON w.id = t.text_id
    WHERE q.expires_at > %(now)s AND q.submitted_at >= %(start)s)
SELECT purpose_id, series, date_trunc('month', at AT TIME ZONE %(zone)s)::date, count(*) FROM facts GROUP BY 1, 2, 3"""

Place = tuple[str, str, dt.date]  # purpose, series, month
Counts = dict[Place, int]


@dataclass(frozen=True)
class Cell:
    """One number; hidden when it is too small to be told."""

    value: int
    hidden: bool
    least: int

    def __str__(self) -> str:
        if not self.hidden:
            return str(self.value)
        return f"< {self.least}" if self.value < self.least else "–"


@dataclass(frozen=True)
class Statistics:
    """One purpose, or all together (''), month by month."""

    purpose: str
    name: Any
    heads: list[Any]
    # By month, newest first: each cell with its head.
    rows: list[tuple[dt.date, list[tuple[Any, Cell]]]]
    purposes: list[tuple[str, Any]]
    chart: charts.Chart
    keys: list[Any]
    least: int


def statistics(purpose: str = "") -> Statistics:
    """Count what happened in the last MONTHS months, in a constant number of queries."""
    today = timezone.localdate()
    months = [months_after(today.replace(day=1), -number) for number in range(MONTHS - 1, -1, -1)]
    least = parameters.value("anonymity_least", today)
    counts = _counts(months[0])
    hidden = _too_small(counts, least)
    # The night counts whom it deletes, not what they were asked for: so never confirmed is told of all together only.
    series = [name for name in SERIES if not purpose or name != "expired"]
    cells = {
        month: {name: _cell(counts, hidden, (purpose, name, month), least) for name in series}
        for month in months
    }
    return Statistics(
        purpose=purpose,
        name=_name(purpose),
        heads=[SERIES[name] for name in series],
        rows=[
            (month, [(SERIES[name], cell) for name, cell in cells[month].items()])
            for month in reversed(months)
        ],
        purposes=[(code, _name(code)) for code in sorted({code for code, _series, _month in counts if code})],
        chart=charts.stacked(
            [
                [cells[month][name].value if not cells[month][name].hidden else 0 for name in DRAWN]
                for month in months
            ],
            [date_format(month, "M") for month in months],
        ),
        keys=[SERIES[name] for name in DRAWN],
        least=least,
    )


def _counts(start: dt.date) -> Counts:
    """Return every count, those of all purposes together under ''."""
    begin = timezone.make_aware(dt.datetime.combine(start, dt.time.min))
    asked: dict[str, Any] = {
        "start": begin,
        "before": begin - dt.timedelta(days=31),  # nobody confirms later than a link lives
        "day": start,
        "now": timezone.now(),
        "zone": settings.TIME_ZONE,
    }
    found: Counts = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, asked)
        for purpose, series, month, count in cursor.fetchall():
            found[purpose, series, month] += count
            found["", series, month] += count
    nights = JobRun.objects.filter(name="opt_ins", local_date__gte=start)
    for month, done in (
        nights.annotate(month=TruncMonth("local_date")).values_list("month").annotate(Sum("done")).order_by()
    ):
        found["", "expired", month] = done or 0
    return found


def _too_small(counts: Counts, least: int) -> set[Place]:
    """Return the places whose number is not told: too small, or the one by which a single small one could be worked out."""
    hidden = {place for place, value in counts.items() if 0 < value < least}
    together: dict[tuple[str, dt.date], list[Place]] = defaultdict(list)
    for place in counts:
        if place[0]:
            together[place[1:]].append(place)
    for places in together.values():
        told = sorted((place for place in places if place not in hidden), key=lambda place: counts[place])
        if len(places) - len(told) == 1 and told:
            hidden.add(told[0])  # else all together less those that are told would give it away
    return hidden


def _cell(counts: Counts, hidden: set[Place], place: Place, least: int) -> Cell:
    return Cell(counts.get(place, 0), place in hidden, least)


def _name(code: str) -> Any:
    known = PURPOSES.get(code)
    return known.name if known else code or _("All purposes")
