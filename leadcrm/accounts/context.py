"""What every page knows: the controller's name and whether this is the demo."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from privacy.models import Controller


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return `demo` and a lazy `controller`, which costs a query only where a page shows it."""
    return {"demo": settings.DEMO, "controller": SimpleLazyObject(lambda: Controller.objects.first())}
