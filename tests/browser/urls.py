"""The doors of the house, and beside them the pages that only a failure shows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from leadcrm.urls import urlpatterns as doors


def broken(request: HttpRequest) -> HttpResponse:
    """Fail as a view of ours would."""
    raise RuntimeError("broken on purpose")


def shown(request: HttpRequest, template: str) -> HttpResponse:
    """Render a page that nobody can be brought to by a link."""
    return render(request, template)


urlpatterns = [
    path("broken/", broken),
    *(path(f"shown/{name}/", shown, {"template": name}) for name in (
        "400.html", "403.html", "403_csrf.html", "slow_down.html", "frozen.html", "privacy/no_notice.html", "leads/list_closed.html",
    )),
    path("", include(doors)),
]  # fmt: skip
