"""A value of the copy as lines of text, for pages, PDF and tables."""

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def lines(value: Any) -> list[str]:
    """Return a value as the lines a person reads: a list item by item, a mapping pair by pair, days in their language."""
    if isinstance(value, dict):
        return [f"{key}: {'; '.join(lines(part))}" for key, part in value.items()]
    if isinstance(value, list):
        return [line for part in value for line in lines(part)]
    if isinstance(value, bool):
        return [_("yes") if value else _("no")]
    if isinstance(value, dt.datetime):
        return [date_format(value, "DATETIME_FORMAT")]
    if isinstance(value, dt.date):
        return [date_format(value, "DATE_FORMAT")]
    return [] if value is None else [str(value)]


def plain(value: Any) -> Any:
    """Return a day or moment as ISO 8601, for JSON."""
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, dt.date) else str(value)
