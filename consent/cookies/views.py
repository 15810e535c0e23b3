"""The banner's doors: the script, its settings, the list of cookies for people, and where a choice is reported."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from consent.cookies.categories import open_categories
from consent.cookies.doors import at_home, newest_banner, read_json, read_receipt, script_file, with_cors
from consent.errors import ChoiceRefused
from consent.models import Banner, Category
from consent.models.cookies import OWN
from consent.services.cookie_choices import record_choice
from consent.signals import objects_to_tracking
from privacy import parameters
from privacy.device import kept_on_device
from privacy.public import too_many

SCRIPT = Path(settings.BASE_DIR) / "static" / "consent" / "c.js"


@transaction.non_atomic_requests  # a file: it is there without the database, too
@require_safe
@cache_control(public=True, max_age=3600)
def script(request: HttpRequest) -> HttpResponse:
    """The script as it is written: what others embed can be read by anybody."""
    return script_file(SCRIPT)


@require_safe
@cache_control(public=True, max_age=300)
def banner(request: HttpRequest) -> HttpResponse:
    """What the script shows, in the language asked for; looking at it stores nothing anywhere (R36)."""
    found = newest_banner(request.GET.get("site"))
    if found is None:
        nothing = {"field": "site", "error": _("There is no such web site.")}
        return with_cors(request, None, JsonResponse(nothing, status=404))
    said = found.content["de" if request.LANGUAGE_CODE.startswith("de") else "en"]
    open_now = {Category.NECESSARY.value, *open_categories()}
    today = timezone.localdate()
    answer = {
        "version": found.version,
        "scope": found.scope,
        "refused_months": parameters.value("cookie_refusal", today),
        "accepted_months": parameters.value("cookie_consent", today),
        "words": said["words"],
        "categories": [one for one in said["categories"] if one["code"] in open_now],
        "notice": settings.BASE_URL + reverse("privacy:notice"),
        "list": settings.BASE_URL + reverse("consent:cookies"),
        "imprint": settings.BASE_URL + reverse("privacy:imprint"),
    }
    return with_cors(request, found.site, JsonResponse(answer))


# Exempt from the cookie-bound CSRF check: nothing here rests on a cookie. What stands in for it is the Origin, which a
# browser cannot be made to lie about: only the registered origins of a site report choices for it.
@csrf_exempt
@require_POST
def choice(request: HttpRequest) -> HttpResponse:
    """Take one act of a visitor of a registered site. Answers alike whether there was something to keep or not."""
    said = read_json(request)
    newest = newest_banner(said.get("site"))
    site = newest.site if newest else None
    if site is None or not at_home(request, site):
        return JsonResponse({"field": "site", "error": _("There is no such web site.")}, status=404)
    if too_many(request):
        slow = JsonResponse({"error": _("Too many at once.")}, status=429, headers={"Retry-After": "60"})
        return with_cors(request, site, slow)
    try:
        record_choice(site=site, signal=objects_to_tracking(request), **_act(said))
    except ChoiceRefused as refused:
        answer = JsonResponse({"field": refused.field, "error": str(refused)}, status=422)
        return with_cors(request, site, answer)
    return with_cors(request, site, HttpResponse(status=204))


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Every name that our pages or the company's sites keep on a device: purpose, lifetime, who has access (R38)."""
    # The banner's own entry stands with the sites that carry it.
    own = [kept for kept in kept_on_device() if kept.name != OWN]
    newest = Banner.objects.filter(site__active=True).order_by("site_id", "-version").distinct("site_id")
    sites = [
        {"site": one.site, "banner": one, "categories": one.categories(request.LANGUAGE_CODE)}
        for one in newest.select_related("site")
    ]
    return render(request, "consent/cookies.html", {"own": own, "sites": sites})


@transaction.non_atomic_requests
@require_safe
@cache_control(public=True, max_age=86400)
def gpc(request: HttpRequest) -> HttpResponse:
    """Say to programs that we abide by Global Privacy Control (R42); the date is that of this statement."""
    return JsonResponse({"gpc": True, "lastUpdate": "2026-11-27"})


def _act(said: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an act with the types they must have. Raises ChoiceRefused."""
    number, version, categories = (
        read_receipt(said.get("receipt")),
        said.get("version"),
        said.get("categories"),
    )
    if number is None:
        raise ChoiceRefused("receipt", _("The random number of the choice is missing."))
    if type(version) is not int or not 0 < version < 2**31:
        raise ChoiceRefused("version", _("This web site has no such banner."))
    if not isinstance(categories, list) or not all(isinstance(one, str) for one in categories):
        raise ChoiceRefused("categories", _("Only what the banner asked for can be allowed."))
    return {
        "receipt": number,
        "version": version,
        "categories": categories,
        "kind": said.get("kind") if isinstance(said.get("kind"), str) else "",
        "page": said.get("page") if isinstance(said.get("page"), str) else "",
        "language": "de" if said.get("language") == "de" else "en",
    }
