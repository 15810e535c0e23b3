"""Make a request, prove the address, follow the case, fetch the answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy.audit.services import record
from privacy.forms import RequestForm
from privacy.models import Request
from privacy.public import read_form_token, slow_down, too_many
from privacy.public_forms import see_other, show, take
from privacy.requests import answer
from privacy.requests.arrival.intake import asked_together, find, prove, submit, token_of
from privacy.requests.errors import LinkOver, RequestError, WrongCode
from privacy.requests.rights.handlers import handler_of
from privacy.requests.rights.transferring import name_target, named_for
from privacy.requests.words import wish

_SALT = "privacy.request.form"
_DONE = Request.State.DONE


# Exempt from the cookie-bound CSRF check: public pages set no cookie; the signed, expiring form token stands in for it.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Show the form, or take a request in; known and unknown addresses are answered alike."""
    if request.method != "POST":
        return _form(request, RequestForm(kind=request.GET.get("kind", "")))
    return take(
        request,
        read=lambda token: read_form_token(token, salt=_SALT),
        form=lambda _shown: RequestForm(request.POST),
        again=lambda _fault: _form(
            request,
            RequestForm(request.POST),
            message=_("Please check what you typed and press the button once more."),
            status=422,
        ),
        correct=lambda form, _shown: _form(request, form, status=422),
        act=lambda form, _shown: submit(
            kinds=form.cleaned_data["kind"], email=form.cleaned_data["email"], language=_language(request)
        ),
        thank=lambda: see_other(request, "privacy:request_sent"),
    )


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same words for everybody."""
    return render(request, "privacy/requests/sent.html")


# Exempt likewise: the signed token out of the person's own mailbox is the permission.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, token: str) -> HttpResponse:
    """Show where a case stands; the POST proves the address, because scanners follow links (R23)."""
    code = ""
    try:
        found = find(token)
        if request.method == "POST":
            found, code = prove(token)
    except LinkOver:
        return _over(request)
    return _case(request, found, code=code)


@csrf_exempt
@never_cache
@require_POST
def fetch(request: HttpRequest, token: str) -> HttpResponseBase:
    """Hand the answer out to whoever has the link and the code, in the format they chose."""
    try:
        found = find(token)
        hand_out = handler_of(found.kind).hand_out
        if (
            too_many(request)
            or hand_out is None
            or answer.available_until(found) is None
            or not (found.person_id or found.visitor)
        ):
            return _over(request)
        answer.unlock(found, request.POST.get("code", ""))
    except LinkOver:
        return _over(request)
    except WrongCode as error:
        return _case(request, find(token), left=error.left, status=422)
    record(
        verb="disclose", model=Request, row_id=found.pk, subject=found.person_id, purpose="rights_handling"
    )
    answer.note_fetched(found)
    with translation.override(found.language):
        response = hand_out(found, request.POST.get("format", ""))
    response["Cache-Control"] = "no-store"
    return response


# Exempt likewise. Naming a company sends nothing: the officer decides.
@csrf_exempt
@never_cache
@require_POST
def transfer(request: HttpRequest, token: str) -> HttpResponse:
    """Take down to which company the person wants their data sent (Art. 20(2), R106)."""
    try:
        found = find(token)
    except LinkOver:
        return _over(request)
    if too_many(request):
        return slow_down(request)
    try:
        name_target(request=found, name=request.POST.get("company", ""), url=request.POST.get("url", ""))
    except RequestError as refused:
        return _case(request, found, refused=str(refused), status=422)
    return see_other(request, "privacy:case", token)


def _form(request: HttpRequest, form: RequestForm, **how: Any) -> HttpResponse:
    return show(request, "privacy/requests/make.html", form, salt=_SALT, **how)


def _case(
    request: HttpRequest,
    found: Request,
    *,
    code: str = "",
    left: int | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    together = asked_together(found)
    context = {
        "case": found,
        "wishes": [wish(each.kind) for each in together],
        "parts": [_part(each) for each in together],
        "code": code
        if any(handler_of(each.kind).hand_out and each.state != _DONE for each in together)
        else "",
        "left": left,
        "refused": refused,
    }
    return render(request, "privacy/requests/case.html", context, status=status)


def _part(case: Request) -> dict[str, Any]:
    """What the page says of one of the cases that came together; each hands its own answer out."""
    return {
        "case": case,
        "wish": wish(case.kind),
        "token": token_of(case),
        "locked": answer.locked(case),
        "until": answer.available_until(case),
        "hands_out": handler_of(case.kind).hand_out is not None,
        "transfer": named_for(case) if case.kind == Request.Kind.PORTABILITY else None,
    }


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/requests/over.html", status=410)


def _language(request: HttpRequest) -> str:
    return request.LANGUAGE_CODE[:2]  # set by LanguageMiddleware
