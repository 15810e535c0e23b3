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


def host(request: HttpRequest) -> HttpResponse:
    """A page of another web server, with a policy of its own and the ugliest style sheet there is."""
    script = request.GET["script"]
    home = script.removesuffix("/c.js")
    page = (
        f'<!doctype html><html lang="en"><title>Host</title><link rel="stylesheet" href="/host/all.css">'
        f'<script src="/host/page.js" defer></script><script src="{script}" data-site="sonnenhain" defer></script><h1>Host</h1>'
    )
    response = HttpResponse(page)
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; script-src 'self' {home}; connect-src {home}"
    )
    return response


def host_file(request: HttpRequest, name: str) -> HttpResponse:
    """What that page brings along: everything is pink and huge, and it listens to the visitor's answer."""
    if name == "all.css":
        return HttpResponse(
            "* { font: 3rem fantasy !important; color: pink !important; }", content_type="text/css"
        )
    said = "addEventListener('DOMContentLoaded', () => leadcrmConsent.onChange((now) => document.body.dataset.allowed = JSON.stringify(now)));"
    return HttpResponse(said, content_type="text/javascript")


urlpatterns = [
    path("host/", host),
    path("host/<str:name>", host_file),
    path("broken/", broken),
    *(path(f"shown/{name}/", shown, {"template": name}) for name in (
        "400.html", "403.html", "403_csrf.html", "slow_down.html", "frozen.html", "privacy/no_notice.html", "leads/list_closed.html",
    )),
    path("", include(doors)),
]  # fmt: skip
