"""The doors of tracking: the script that tells of a visit, and where it tells. No cookie, nothing before consent."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from consent.cookies.doors import at_home, newest_banner, read_json, read_receipt, script_file, with_cors
from leadcrm.tracking.addresses import campaign, host, page
from leadcrm.tracking.services import Seen, record_visit

SCRIPT = Path(settings.BASE_DIR) / "static" / "tracking" / "t.js"


@transaction.non_atomic_requests  # a file: it is there without the database, too
@require_safe
@cache_control(public=True, max_age=3600)
def script(request: HttpRequest) -> HttpResponse:
    """The script as it is written."""
    return script_file(SCRIPT)


# Exempt from the cookie-bound CSRF check: nothing here rests on a cookie. What stands in for it is the Origin, which a
# browser cannot be made to lie about: only the registered origins of a site report visits of it.
@csrf_exempt
@require_POST
def visit(request: HttpRequest) -> HttpResponse:
    """Take one visit of a registered site. Answers alike whether it was kept: a page learns nothing about consent (R36)."""
    said = read_json(request)
    banner = newest_banner(said.get("site"))
    if banner is None or not at_home(request, banner.site):
        return JsonResponse({"field": "site", "error": _("There is no such web site.")}, status=404)
    receipt, seen = read_receipt(said.get("receipt")), _seen(said)
    if receipt and seen:
        record_visit(request=request, banner=banner, receipt=receipt, seen=seen)
    return with_cors(request, banner.site, HttpResponse(status=204))


def _seen(said: dict[str, Any]) -> Seen | None:
    path = page(said.get("path"))
    return Seen(path, host(said.get("referrer")), campaign(said.get("campaign"))) if path else None
