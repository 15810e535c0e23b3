"""What retention will take: tonight, and on each of the next nights."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.retention.clocks import ahead
from privacy.retention.rules import DATENARTEN

DAYS = 30


@dataclass(frozen=True)
class Forecast:
    """People, or documents, per night and kind. `kinds` are Datenarten in the order of the columns of `nights`."""

    kinds: list[str]
    nights: list[tuple[dt.date, list[int]]]

    @property
    def tonight(self) -> int:
        return sum(self.nights[0][1])

    @property
    def all(self) -> int:
        return sum(sum(counts) for _night, counts in self.nights)

    @property
    def labels(self) -> list[str]:
        """What stands under the bars: every seventh night its day."""
        _first, *rest = (night for night, _counts in self.nights)
        days = [date_format(day, _("j M")) if n % 7 == 0 else "" for n, day in enumerate(rest, start=1)]
        return [_("tonight"), *days]

    @property
    def names(self) -> list[str]:
        return [str(DATENARTEN[kind].name) for kind in self.kinds]


def forecast(days: int = DAYS) -> Forecast:
    """Return who becomes due on each night from today on; whoever is overdue counts for tonight."""
    first = timezone.localdate()
    last = first + dt.timedelta(days=days - 1)
    kinds = list(ahead())
    counts = [count(first, last) for count in ahead().values()]
    nights = []
    for number in range(days):
        night = first + dt.timedelta(days=number)
        row = [
            sum(count for day, count in by_day.items() if day == night or (number == 0 and day < first))
            for by_day in counts
        ]
        nights.append((night, row))
    return Forecast(kinds, nights)
