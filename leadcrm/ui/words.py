"""Small words a row can say: icons, faces, the permission badge, stages, countries."""

from functools import cache, lru_cache
from typing import Any, Protocol

from django import template
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

#: Pie fill and colour of a stage, by its kind; a renamed stage keeps its shape.
STAGES = {
    "new": ("stage-1", ""),
    "contacted": ("stage-2", ""),
    "qualified": ("stage-3", "pill-accent"),
    "offer": ("stage-4", "pill-accent"),
    "won": ("stage-won", "pill-yes"),
    "lost": ("stage-lost", ""),
}


class Permit(Protocol):
    """What the permission badge shows: may we use this person's data, over which channels, and why."""

    state: str  # "open" | "half" | "shut"
    words: list[str]  # the channels allowed, translated; empty means "nothing"
    because: str
    url: str


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
def score(points: int, hot_from: int) -> SafeString:
    """A person's points and how near they are to hot: four bars that fill, so the shape says it without colour."""
    hot = points >= hot_from
    filled = 4 if hot else max(0, min(3, points * 4 // hot_from))
    spoken = _("hot") if hot else ""
    return format_html(
        '<span class="score{}"><b>{}</b>{}<span class="visually-hidden"> {}</span></span>',
        " score-hot" if hot else "",
        str(points).replace("-", "−"),
        _bars(filled),
        spoken,
    )


@cache
def _bars(filled: int) -> SafeString:
    bars = "".join(
        f'<rect class="{"on" if place < filled else "off"}" x="{place * 4}" y="{9 - place * 3}" width="2.5"'
        f' height="{3 + place * 3}" rx=".75"/>'
        for place in range(4)
    )
    return SafeString(f'<svg class="bars" viewBox="0 0 14.5 12" aria-hidden="true">{bars}</svg>')


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


@register.filter
def country(code: str) -> str:
    """The name of a country in the reader's language; a code that names none stays as it is."""
    return _territories((get_language() or "en")[:2]).get(code, code)


@cache
def _territories(language: str) -> dict[str, str]:
    from babel import Locale  # heavy, and only pages with an address need it

    return {str(code): str(name) for code, name in Locale(language).territories.items()}


@register.filter
def grouped(number: int) -> str:
    """A number with its thousands grouped as the language groups them."""
    return number_format(number, force_grouping=True)
