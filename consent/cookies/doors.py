"""What the doors have in common at which pages of the company's own sites knock: no cookie, only registered origins."""

import json
import re
import uuid
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

from consent.models import Banner, Site

# What such a page has to say is a few hundred bytes; more is something else.
_MOST = 4_000
# Of a UUID, with hyphens.
_NUMBER = 36
_CODE = re.compile(r"[-A-Za-z0-9_]{1,40}")


def newest_banner(code: Any) -> Banner | None:
    """Return what visitors of an active site are shown now, with the site."""
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return None
    found = Banner.objects.filter(site__code=code, site__active=True).order_by("-version")
    return found.select_related("site").first()


def at_home(request: HttpRequest, site: Site) -> bool:
    """Say whether a page of the site asks: its browser names the origin, and cannot be made to lie about it."""
    return request.headers.get("Origin") in site.origins


def with_cors(request: HttpRequest, site: Site | None, response: HttpResponse) -> HttpResponse:
    """Let the page that asked read the answer, when its origin is registered; without cookies in either direction."""
    if site and at_home(request, site):
        response["Access-Control-Allow-Origin"] = request.headers["Origin"]
    response["Vary"] = "Origin"
    return response


def read_json(request: HttpRequest) -> dict[str, Any]:
    """Return what was posted, {} when it is no object of JSON or too much."""
    body = request.read(_MOST + 1)
    try:
        said = json.loads(body) if len(body) <= _MOST else {}
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def read_receipt(said: Any) -> uuid.UUID | None:
    """Return the random number of a browser's consent, None when it is none."""
    try:
        return uuid.UUID(said) if isinstance(said, str) and len(said) <= _NUMBER else None
    except ValueError:
        return None


def script_file(path: Path) -> HttpResponse:
    """Return a script as it is written: what others embed can be read by anybody."""
    response = HttpResponse(path.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
