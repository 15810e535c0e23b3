"""The frame of a page: style sheets and scripts, the rail, the messages, and addresses that keep their query."""

from typing import Any

from django import template
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.template.context import Context, RequestContext
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

register = template.Library()

UNDO = "undo:"
#: view, symbol, word, and the action of `accounts.roles` that opens the place.
PLACES = (
    ("leads:list", "leads", gettext_lazy("Leads"), "see leads"),
    ("leads:tasks", "task", gettext_lazy("Tasks"), "edit leads"),
    ("leads:import", "import", gettext_lazy("Import"), "import"),
    ("capture:forms", "form", gettext_lazy("Forms"), "edit forms"),
    ("capture:forms", "form", gettext_lazy("Forms"), "release forms"),
    ("admin:privacy_purpose_changelist", "shield", gettext_lazy("Purposes"), "edit forms"),
    ("mail:dead", "mail-off", gettext_lazy("Undelivered mail"), "see dead letters"),
    ("mail:folder", "inbox", gettext_lazy("Mail folder"), "manage settings"),
    ("admin:index", "shield", pgettext_lazy("place", "Privacy"), "steer privacy"),
    ("admin:index", "shield", gettext_lazy("Administration"), "manage settings"),
)


def say(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Leave a message for the next page; with `undo` its toast carries a button that POSTs there."""
    messages.success(request, text, extra_tags=f"{UNDO}{undo}" if undo else "")


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
