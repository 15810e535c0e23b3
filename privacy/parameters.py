"""The law's numbers as they stood on a day (R0)."""

import calendar
import datetime as dt

from django.db.models import Q

from privacy.models import LegalParameter


def value(key: str, on: dt.date) -> int:
    """Return the value of a legal parameter that was in force on that day.

    Raises LegalParameter.DoesNotExist when none was.
    """
    rows = LegalParameter.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), key=key, valid_from__lte=on)
    return rows.order_by("-valid_from")[:1].get().value


def months_before(moment: dt.datetime, months: int) -> dt.datetime:
    """Return the moment that many calendar months earlier (the last day of a shorter month)."""
    day = months_after(moment.date(), -months)
    return moment.replace(year=day.year, month=day.month, day=day.day)


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day that many months later, or that month's last day (Regulation 1182/71, Art. 3(2)(c))."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
