"""How a consent or a withdrawal reached us, in words that the person and we would use."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROUTES: dict[str, Promise] = {
    "form": _("by a web form"),
    "api": _("by a form on another page"),
    "one-click": _("with the link in a mail"),
    "preferences": _("on your settings page"),
    "signal": _("by your browser's signal against tracking"),
    "request": _("with a request about your rights"),
    "telephone": _("by telephone"),
    "mail": _("by e-mail"),
    "reply": _("by e-mail"),
    "letter": _("by letter"),
    "in_person": _("in person"),
    "paper": _("on paper"),
    "merge": _("by merging two records of one person"),
}


def way(route: str) -> str:
    """Return a route in words; one that has none yet says its name."""
    return str(ROUTES.get(route, route))
