"""The privacy notice in layers, every version of it, and the imprint."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from privacy.models import Controller, Notice
from privacy.notices import SLOTS, current_notice

# R80: the short layer; the rest unfolds below it.
_SHORT = ("controller", "purposes", "rights", "withdrawal")


@require_safe
def notice(request: HttpRequest, version: int | None = None) -> HttpResponse:
    """Show the notice in force, or the version that was shown at some time (R74)."""
    found = get_object_or_404(Notice, version=version) if version else current_notice()
    if found is None:
        return render(request, "privacy/no_notice.html", status=404)
    slots = found.slots["de" if (get_language() or "").startswith("de") else "en"]
    parts = [(code, title, slots[code]) for code, title in SLOTS.items()]
    return render(
        request,
        "privacy/notice.html",
        {
            "notice": found,
            "newest": current_notice() == found,
            "short": [part for part in parts if part[0] in _SHORT],
            "full": [part for part in parts if part[0] not in _SHORT],
        },
    )


@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    """Show who stands behind these pages."""
    return render(request, "privacy/imprint.html", {"company": Controller.objects.first()})
