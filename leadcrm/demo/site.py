"""A page of the invented company's own web site, to try the cookie banner on. Exists in demo mode only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadcrm.demo.seed.site import CODE


@require_safe
def company_site(request: HttpRequest) -> HttpResponse:
    """Show the page as another web server of the company would; two of its scripts wait for consent."""
    if not settings.DEMO:
        raise Http404
    return render(request, "demo/site.html", {"code": CODE})
