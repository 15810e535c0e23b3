"""What every page knows: the controller's name, whether this is the demo, and which banner our own public pages carry."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from privacy.models import Controller


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return `demo`, `cookie_site` and a lazy `controller`, which costs a query only where a page shows it."""
    return {
        "demo": settings.DEMO,
        "cookie_site": settings.COOKIE_SITE,
        "controller": SimpleLazyObject(lambda: Controller.objects.first()),
    }
