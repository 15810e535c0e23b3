"""Where somebody who got a person's data from us acknowledges what became of it (Art. 19)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from privacy.audit.context import act
from privacy.models import RecipientNotice
from privacy.public import slow_down, too_many
from privacy.recipients import find, settle


# Exempt from the cookie-bound CSRF check: the signed token out of the recipient's mailbox is the permission.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recipient(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the acknowledgement; the POST gives it, because scanners follow links. Nothing about the person is shown."""
    notice = find(token)
    if notice is None:
        return render(request, "privacy/recipients/over.html", status=410)
    if request.method == "POST":
        if too_many(request):
            return slow_down(request)
        with act(actor="recipient", purpose="rights_handling"):
            notice = settle(notice=notice, outcome=RecipientNotice.Outcome.ACKNOWLEDGED)
    return render(request, "privacy/recipients/answer.html", {"notice": notice})
