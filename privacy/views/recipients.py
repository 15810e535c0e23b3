"""Where somebody who got a person's data from us says what became of it (Art. 19)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from privacy.audit.context import act
from privacy.public import slow_down, too_many
from privacy.recipients import AnswerRefused, answer, find

_PAGE = "privacy/recipients/answer.html"


# Exempt from the cookie-bound CSRF check: the signed token out of the recipient's mailbox is the permission.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recipient(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the answer, and take it; nothing about the person is shown."""
    notice = find(token)
    if notice is None:
        return render(request, "privacy/recipients/over.html", status=410)
    if request.method != "POST":
        return render(request, _PAGE, {"notice": notice})
    if too_many(request):
        return slow_down(request)
    given = request.POST.get("answer", ""), request.POST.get("grounds", "").replace("\x00", "")
    try:
        with act(actor="recipient", purpose="rights_handling"):
            notice = answer(notice=notice, answer=given[0], grounds=given[1])
    except AnswerRefused as refused:
        context = {"notice": notice, "refused": str(refused), "grounds": given[1], "given": given[0]}
        return render(request, _PAGE, context, status=422)
    return render(request, _PAGE, {"notice": notice})
