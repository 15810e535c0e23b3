"""Every component in every state, light beside dark: what a template may use, and what it looks like."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.device import kept_on_device

SECTIONS = ("tokens", "buttons", "fields", "words", "lead", "list", "messages", "public")


@dataclass(frozen=True)
class Badge:
    """A permission as the badge shows it."""

    state: str
    because: str
    words: list[str] = field(default_factory=list)
    url: str = "#words"


@dataclass(frozen=True)
class Step:
    """A stage as its pill shows it."""

    code: str
    name: str


def samples() -> dict[str, Any]:
    """Invented values in every state a component knows."""
    now = timezone.now()
    return {
        "stages": [
            Step("new", _("New")),
            Step("contacted", _("Contacted")),
            Step("qualified", _("Qualified")),
            Step("offer", _("Offer")),
            Step("won", _("Won")),
            Step("lost", _("Lost")),
        ],
        "badges": [
            Badge("open", _("Consent to mail confirmed"), [_("mail"), _("call")]),
            Badge("open", _("Consent to mail confirmed"), [_("mail")]),
            Badge("half", _("Enquiry by form; no consent to advertising"), [_("answer only")]),
            Badge("shut", _("Objected to advertising")),
        ],
        "scores": [-5, 0, 8, 22, 29, 45],
        "began": now - timedelta(hours=3),
        "soon": now + timedelta(minutes=13),
        "later": now + timedelta(days=4),
        "late": now - timedelta(hours=2),
        "moments": [
            now,
            now - timedelta(minutes=20),
            now - timedelta(hours=2),
            now - timedelta(days=1),
            now - timedelta(days=400),
            None,
        ],
        "kept": kept_on_device()[:3],
    }


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Show the living style guide to whoever is logged in."""
    context = samples() | {"sections": SECTIONS, "modes": ("light", "dark")}
    return render(request, "styleguide/index.html", context)
