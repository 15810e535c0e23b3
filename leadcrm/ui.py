"""The words of our templates, built in: icons, faces, badges, pills, times and messages with Undo."""

from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.template.context import Context, RequestContext
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from leadcrm.times import Now, distance, moment_of

register = template.Library()

UNDO = "undo:"
#: Pie fill and colour of a stage, by its kind; a renamed stage keeps its shape.
STAGES = {
    "new": ("stage-1", ""),
    "contacted": ("stage-2", ""),
    "qualified": ("stage-3", "pill-accent"),
    "offer": ("stage-4", "pill-accent"),
    "won": ("stage-won", "pill-yes"),
    "lost": ("stage-lost", ""),
}

#: view, symbol, word, and the action of `accounts.roles` that opens the place.
PLACES = (
    ("leads:list", "leads", gettext_lazy("Leads"), "see leads"),
    ("leads:tasks", "task", gettext_lazy("Tasks"), "edit leads"),
    ("leads:import", "import", gettext_lazy("Import"), "import"),
    ("capture:forms", "form", gettext_lazy("Forms"), "edit forms"),
    ("capture:forms", "form", gettext_lazy("Forms"), "release forms"),
    ("mail:dead", "mail-off", gettext_lazy("Undelivered mail"), "see dead letters"),
    ("mail:folder", "inbox", gettext_lazy("Mail folder"), "manage settings"),
    ("admin:index", "shield", pgettext_lazy("place", "Privacy"), "steer privacy"),
    ("admin:index", "shield", gettext_lazy("Administration"), "manage settings"),
)


class Permit(Protocol):
    """What the permission badge shows: may we use this person's data, over which channels, and why."""

    state: str  # "open" | "half" | "shut"
    words: list[str]  # the channels allowed, translated; empty means "nothing"
    because: str
    url: str


def say(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Leave a message for the next page; with `undo` its toast carries a button that POSTs there."""
    messages.success(request, text, extra_tags=f"{UNDO}{undo}" if undo else "")


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """One of our symbols; decorative, so a word always stands beside it or on its control."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" icon-{size}" if size else "",
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def stylesheets(names: str) -> SafeString:
    """Links to our style sheets, in the order they load."""
    return format_html_join(
        "\n  ", '<link rel="stylesheet" href="{}">', ((static(f"css/{name}.css"),) for name in names.split())
    )


@register.simple_tag
def scripts(names: str) -> SafeString:
    """Our small modules; each works alone, and every page works without them."""
    return format_html_join(
        "\n  ",
        '<script type="module" src="{}"></script>',
        ((static(f"js/{name}.js"),) for name in names.split()),
    )


@register.filter
def may(user: Any, action: str) -> bool:
    """Say whether this person's role allows the action; a visitor may nothing."""
    return bool(user.is_authenticated and user.may(action))


@register.filter
def initials(name: str) -> str:
    """At most two letters that stand for a name."""
    words = [word for word in str(name).replace("(", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "–"


@register.simple_tag
def face(name: str, staff: bool = False, large: bool = False) -> SafeString:
    """A person in the data wears the arch of the gate, a colleague is round and says who it is."""
    size = " face-lg" if large else ""
    if not staff:
        return format_html('<span class="face{}" aria-hidden="true">{}</span>', size, initials(name or ""))
    spoken = name or _("Nobody")
    return format_html(
        '<span class="face face-staff{}" title="{}" aria-hidden="true">{}</span><span class="visually-hidden">{}</span>',
        size,
        spoken,
        initials(name or ""),
        spoken,
    )


@register.simple_tag
def permit(badge: Permit) -> SafeString:
    """The badge that answers "what may I do with this person", with its reason one click away."""
    # Made here and not in a template: a list shows it fifty times.
    because = badge.because
    return format_html(
        '<a class="permit{}" href="{}" title="{}">{}<span class="visually-hidden">: {}</span></a>',
        "" if badge.state == "open" else f" permit-{badge.state}",
        badge.url,
        because,
        _allowed(badge.state, ", ".join(badge.words), get_language()),
        because,
    )


@lru_cache(256)
def _allowed(state: str, words: str, language: str | None) -> SafeString:
    """The symbol and words of a badge in the current language, which is part of the key."""
    return format_html(
        '{}<span class="visually-hidden">{} </span>{}',
        icon(f"gate-{state}"),
        _("You may:"),
        words or _("nothing"),
    )


@register.simple_tag
def stage_pill(stage: Any) -> SafeString:
    """A stage as a word and a filling circle, so the shape says it without colour."""
    symbol, tone = stage_shape(stage)
    return format_html(
        '<span class="pill{}">{}{}</span>',
        f" {tone}" if tone else "",
        icon(symbol),
        getattr(stage, "name", stage),
    )


@register.filter
def stage_icon(stage: Any) -> str:
    """The symbol of a stage, for the ladder and the feed."""
    return stage_shape(stage)[0]


def stage_shape(stage: Any) -> tuple[str, str]:
    """Symbol and colour class of a stage, known by its code or its kind."""
    for attribute in ("code", "kind"):
        if (key := str(getattr(stage, attribute, ""))) in STAGES:
            return STAGES[key]
    return "stage-2", ""


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
        _symbol("alert") if late else _ring(start, moment_of(due), left) or _symbol(icon),
        f"{text}, " if text else "",
        due.isoformat(),
        distance(left),
    )


def _symbol(name: str) -> SafeString:
    return icon(name)


def _mark(symbol: str, done: bool) -> tuple[str, SafeString]:
    """Class and symbol of a clock that does not run."""
    return (" clock-done", _symbol("check")) if done else ("", _symbol(symbol))


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


@register.filter
def ago(moment: datetime | date | None) -> SafeString | str:
    """A point in time in local, relative words; the exact time is in its title."""
    return Now().ago(moment)


@register.simple_tag(takes_context=True)
def keep_query(context: RequestContext, **changes: object) -> str:
    """The present query string with these keys set; None takes a key away."""
    query = context.request.GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return "?" + query.urlencode()


@register.inclusion_tag("components/rail.html", takes_context=True)
def rail(context: Context) -> dict[str, Any]:
    """The places this person may go, and only those that exist; the longest address that fits is where they are."""
    request = context["request"]
    places = [
        {"url": reverse(view), "symbol": symbol, "label": label}
        for view, symbol, label, action in PLACES
        if may(request.user, action) and _exists(view)
    ]
    fitting = [str(place["url"]) for place in places if request.path.startswith(str(place["url"]))]
    here = max(fitting, key=len, default="")
    return {
        "places": places,
        "here": here,
        "request": request,
        "user": request.user,
        "csrf_token": context.get("csrf_token"),
    }


def _exists(view: str) -> bool:
    if view == "mail:folder" and not settings.DEMO:
        return False
    try:
        reverse(view)
    except NoReverseMatch:
        return False
    return True


@register.inclusion_tag("components/toasts.html", takes_context=True)
def toasts(context: Context, swap: bool = False) -> dict[str, Any]:
    """Django's messages as toasts; with `swap` an htmx answer carries them out of band."""
    notes = []
    for message in messages.get_messages(context["request"]):
        extra = message.extra_tags or ""
        notes.append(
            {
                "text": message.message,
                "level": message.level_tag,
                "undo": extra.removeprefix(UNDO) if extra.startswith(UNDO) else "",
            }
        )
    return {"notes": notes, "swap": swap, "csrf_token": context.get("csrf_token")}
