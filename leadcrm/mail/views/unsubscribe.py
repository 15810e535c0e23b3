"""The way out that stands in every advertising mail. No cookie, no log-in, no script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leadcrm.mail.unsubscribe import unsubscribe


# Exempt from the cookie-bound CSRF check: RFC 8058 posts without cookies; the signed token is the permission.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a page and changes nothing (mail scanners follow links); POST withdraws at once, without redirect."""
    if request.method != "POST":
        return render(request, "mail/unsubscribe.html")
    unsubscribe(token=token, everything=request.POST.get("everything") == "1")
    return render(request, "mail/unsubscribed.html")
