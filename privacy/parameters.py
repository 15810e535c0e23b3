"""The law's numbers as they stood on a day, and changing one from a day on (R0)."""

import calendar
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.models import LegalParameter, Subject

_MOST_PERCENT = 100
# Asked dozens of times on the way to an answer: written out, it costs a third of what the ORM takes to make it.
_COUNTS = """
    SELECT * FROM privacy_legalparameter
    WHERE key = %(key)s AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s)
    ORDER BY valid_from DESC, id DESC LIMIT 1
"""
_supposed: ContextVar[dict[str, int]] = ContextVar("leadcrm_supposed", default={})  # noqa: B039  (never changed)


class ParameterRefused(Exception):
    """A number that may not be recorded; `field` names what is wrong, the text says why."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def in_force(key: str) -> str:
    """Return the SQL for the value of a parameter on the day `%(today)s`: the same question as `value`, inside another."""
    return (
        f"(SELECT value FROM privacy_legalparameter WHERE key = '{key}' AND valid_from <= %(today)s"  # noqa: S608
        " AND (valid_to IS NULL OR valid_to >= %(today)s) ORDER BY valid_from DESC, id DESC LIMIT 1)"
    )


def value(key: str, on: dt.date) -> int:
    """Return the value of a legal parameter that was in force on that day.

    Raises LegalParameter.DoesNotExist when none was.
    """
    supposed = _supposed.get()
    return supposed[key] if key in supposed else row(key, on).value


def row(key: str, on: dt.date) -> LegalParameter:
    """Return the row of the law's table that counted on that day. Raises LegalParameter.DoesNotExist when none did."""
    for found in LegalParameter.objects.raw(_COUNTS, {"key": key, "on": on}):
        return found
    raise LegalParameter.DoesNotExist(key)


@contextmanager
def supposing(key: str, value: int) -> Iterator[None]:
    """Let a number be another one for questions asked inside: a dry run of a change. Nothing is stored."""
    token = _supposed.set({**_supposed.get(), key: value})
    try:
        yield
    finally:
        _supposed.reset(token)


@transaction.atomic
def change(
    *,
    key: str,
    value: int,
    valid_from: dt.date,
    source: str,
    reason: str,
    actor: Subject,
    valid_to: dt.date | None = None,
) -> LegalParameter:
    """Record a number of the law from a day on; the rows before it stay as they are (R0). Raises ParameterRefused."""
    given: dict[str, Any] = {"key": key, "value": value, "valid_from": valid_from, "valid_to": valid_to}
    unit = check_change(**given, source=source, reason=reason)
    with act(actor=actor):
        return LegalParameter.objects.create(
            unit=unit, source=source, reason=reason, recorded_by=actor, **given
        )


def check_change(*, key: str, **given: Any) -> str:
    """Return the unit of a number that may change so (the arguments of `change`). Raises ParameterRefused."""
    known = LegalParameter.objects.filter(key=key).first()
    if known is None:
        raise ParameterRefused("key", _("There is no such number."))
    for field, sentence in _mistakes(known.unit, **given):
        raise ParameterRefused(field, sentence)
    return known.unit


def _mistakes(
    unit: str, *, value: int, valid_from: dt.date, valid_to: dt.date | None, source: str, reason: str
) -> list[tuple[str, str]]:
    found = []
    if value < 1:
        found.append(("value", _("The number must be 1 at least.")))
    if unit == "percent" and value > _MOST_PERCENT:
        found.append(("value", _("A share is 100 percent at most.")))
    if valid_from < timezone.localdate():
        # What was decided by the old number stays explained by it.
        found.append(("valid_from", _("A number does not change for days that have passed.")))
    if valid_to is not None and valid_to < valid_from:
        found.append(("valid_to", _("The last day lies before the first.")))
    if not source.strip():
        found.append(("source", _("Name the law or the policy this number comes from.")))
    if not reason.strip():
        found.append(("reason", _("Say why the number changes.")))
    return found


def months_before(moment: dt.datetime, months: int) -> dt.datetime:
    """Return the moment that many calendar months earlier (the last day of a shorter month)."""
    day = months_after(moment.date(), -months)
    return moment.replace(year=day.year, month=day.month, day=day.day)


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day that many months later, or that month's last day (Regulation 1182/71, Art. 3(2)(c))."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
