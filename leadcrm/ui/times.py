"""Times in words, as seen from now, and clocks that run: "47 min ago", "yesterday 13:00", "3 days late"."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from html import escape

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from leadcrm.ui.words import icon as symbol_of

register = template.Library()


@dataclass(frozen=True)
class Now:
    """The moment from which times are told, and the reader's language: a list makes one for all its rows."""

    at: datetime = field(default_factory=timezone.localtime)
    language: str | None = field(default_factory=get_language)

    def ago(self, moment: datetime | date | None) -> SafeString | str:
        """A point in time in local, relative words; the exact time is in its title."""
        if moment is None:
            return pgettext("time", "never")
        if isinstance(moment, datetime):
            local = moment.astimezone(self.at.tzinfo)
            exact = f"{_day_words(local.date(), 'DATE_FORMAT', self.language)}, {_hour(local)}"
        else:
            exact = _day_words(moment, "DATE_FORMAT", self.language)
        return SafeString(
            f'<time datetime="{moment.isoformat()}" title="{escape(exact)}">{escape(self.spoken(moment))}</time>'
        )

    def spoken(self, moment: datetime | date) -> str:
        """The shortest words that still say when."""
        local = moment.astimezone(self.at.tzinfo) if isinstance(moment, datetime) else None
        if local is not None:
            minutes = int((self.at - local).total_seconds() // 60)
            if -1 <= minutes < 1:
                return _("just now")
            if 0 < minutes < 60:
                return _("%(count)s min ago") % {"count": minutes}
            if 60 <= minutes < 240:
                return _("%(count)s h ago") % {"count": minutes // 60}
        day = local.date() if local is not None else moment
        if near := _near_words((day - self.at.date()).days):
            return f"{near} {_hour(local)}" if local is not None else near
        if day.year == self.at.year:
            return _day_words(day, pgettext("date format", "D j M"), self.language)
        return _day_words(day, pgettext("date format", "j M Y"), self.language)

    def left(self, due: datetime | date) -> timedelta:
        """The time until then; a date is due at the end of its day."""
        return moment_of(due) - self.at


@register.filter
def ago(moment: datetime | date | None) -> SafeString | str:
    """A point in time in local, relative words; the exact time is in its title."""
    return Now().ago(moment)


@register.simple_tag
def clock(
    due: datetime | date | None,
    *,
    start: datetime | None = None,
    done: bool = False,
    icon: str = "clock",
    text: str = "",
    now: Now | None = None,
) -> SafeString:
    """How much time is left: a tick when done, a ring that fills, a triangle when late. Nothing without due and text."""
    if due is None:
        return (
            format_html('<span class="clock{}">{}{}</span>', *_mark(icon, done), text)
            if text
            else SafeString("")
        )
    left = (now or Now()).left(due)
    late, soon = left < timedelta(), left < timedelta(hours=24)
    if done:
        return format_html('<span class="clock{}">{}{}</span>', *_mark(icon, done), text)
    return format_html(
        '<span class="clock{}">{}{}<time datetime="{}">{}</time></span>',
        " clock-late" if late else " clock-soon" if soon else "",
        symbol_of("alert") if late else _ring(start, moment_of(due), left) or symbol_of(icon),
        f"{text}, " if text else "",
        due.isoformat(),
        distance(left),
    )


def _mark(symbol: str, done: bool) -> tuple[str, SafeString]:
    """Class and symbol of a clock that does not run."""
    return (" clock-done", symbol_of("check")) if done else ("", symbol_of(symbol))


def _ring(start: datetime | None, due: datetime, left: timedelta) -> SafeString:
    """How much of the time is gone, as a ring; nothing where no start is known."""
    span = (due - start).total_seconds() if start else 0
    share = max(0, min(100, round(100 - 100 * left.total_seconds() / span))) if span > 0 else 0
    if not share:
        return SafeString("")
    return format_html(
        '<svg class="ring" viewBox="0 0 16 16" aria-hidden="true"><circle class="ring-track" cx="8" cy="8" r="6"/>'
        '<circle class="ring-value" cx="8" cy="8" r="6" pathLength="100" stroke-dasharray="{} 100"/></svg>',
        share,
    )


def moment_of(due: datetime | date) -> datetime:
    """The moment at which something is late."""
    if isinstance(due, datetime):
        return due
    return timezone.make_aware(datetime.combine(due, datetime.max.time()))


def distance(left: timedelta) -> str:
    """A span of time as a person says it: "13 min left", "2 d late"."""
    late, seconds = left < timedelta(), int(abs(left).total_seconds())
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if hours < 1:
        return (_("%(count)s min late") if late else _("%(count)s min left")) % {"count": minutes}
    if days < 1:
        return (_("%(count)s h late") if late else _("%(count)s h left")) % {"count": hours}
    if late:
        return ngettext("%(count)s day late", "%(count)s days late", days) % {"count": days}
    return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}


def _near_words(days: int) -> str:
    if days == 0:
        return _("today")
    if days == -1:
        return _("yesterday")
    return _("tomorrow") if days == 1 else ""


def _hour(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02}"


@lru_cache(4096)
def _day_words(day: date, form: str, language: str | None) -> str:
    """A day in words of the current language, which is part of the key: a list shows the same days again and again."""
    return date_format(day, form)
