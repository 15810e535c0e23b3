"""What is left on a device: every answer of the suite and every browser is looked at, and an unregistered name fails (R38)."""

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from django.http import HttpRequest, HttpResponse

from consent.models import Cookie
from privacy.device import Place, unregistered


class RegisteredCookies:
    """The outermost middleware of the suite."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        unknown = unregistered(Place.COOKIE, response.cookies)
        assert not unknown, f"{request.path} sets {unknown}; name it with privacy.device.keep_on_device"
        return response


def strangers_on_device(context: Any) -> list[str]:
    """Say what a browser keeps that neither an app of ours nor a site of the company registered."""
    patterns = list(Cookie.objects.values_list("kind", "name"))
    return [
        f"unregistered on the device: {place} {name}"
        for place, names in _found(context)
        for name in unregistered(place, names)
        if not any(place == kind and fnmatchcase(name, pattern) for kind, pattern in patterns)
    ]


def _found(context: Any) -> Iterator[tuple[Place, list[str]]]:
    state = context.storage_state()
    yield Place.COOKIE, [cookie["name"] for cookie in state["cookies"]]
    yield Place.LOCAL, [entry["name"] for origin in state["origins"] for entry in origin["localStorage"]]
    for page in context.pages:
        if page.url.startswith("http"):
            yield Place.SESSION, page.evaluate("Object.keys(sessionStorage)")
