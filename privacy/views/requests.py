"""Make a request, prove the address, follow the case, fetch the answer."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy.audit.services import record
from privacy.forms import RequestForm
from privacy.models import Request
from privacy.package import as_html, as_json, package
from privacy.public import HONEYPOT, Fault, form_token, read_form_token, slow_down, too_many
from privacy.requests import answer
from privacy.requests.errors import LinkOver, WrongCode
from privacy.requests.intake import find, prove, submit, token_of

_SALT = "privacy.request.form"


# Exempt from the cookie-bound CSRF check: public pages set no cookie; the signed, expiring form token stands in for it.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Show the form, or take a request in; known and unknown addresses are answered alike."""
    if request.method != "POST":
        return _form(request, RequestForm(kind=request.GET.get("kind", "")))
    if too_many(request):
        return slow_down(request)
    form = RequestForm(request.POST)
    shown = read_form_token(request.POST.get("token", ""), salt=_SALT)
    if isinstance(shown, Fault):
        return _form(
            request,
            form,
            message=_("Please check what you typed and press the button once more."),
            status=422,
        )
    if request.POST.get(HONEYPOT):
        return _sent(request)  # a program; it learns nothing from the answer
    if not form.is_valid():
        return _form(request, form, token=request.POST["token"], status=422)
    submit(**form.cleaned_data, language=_language(request))
    return _sent(request)


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
def fetch(request: HttpRequest, token: str) -> HttpResponse:
    """Hand the answer out to whoever has the link and the code; as a page, or as JSON."""
    try:
        found = find(token)
        if too_many(request) or answer.available_until(found) is None or found.person_id is None:
            return _over(request)
        answer.unlock(found, request.POST.get("code", ""))
    except LinkOver:
        return _over(request)
    except WrongCode as error:
        return _case(request, find(token), left=error.left, status=422)
    record(
        verb="disclose", model=Request, row_id=found.pk, subject=found.person_id, purpose="rights_handling"
    )
    with translation.override(found.language):
        content = package(found.people)
        if request.POST.get("format") == "json":
            response = HttpResponse(as_json(content), content_type="application/json; charset=utf-8")
            response["Content-Disposition"] = f'attachment; filename="{found.number}.json"'
        else:
            response = HttpResponse(as_html(content))
    response["Cache-Control"] = "no-store"
    return response


def _form(
    request: HttpRequest, form: RequestForm, *, token: str = "", message: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "token": token or form_token(uuid.uuid4().hex, salt=_SALT),
        "honeypot": HONEYPOT,
        "message": message,
    }
    return render(request, "privacy/requests/make.html", context, status=status)


def _sent(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(
        reverse("privacy:request_sent") + (f"?lang={_language(request)}" if "lang" in request.GET else "")
    )
    response.status_code = 303
    return response


def _case(
    request: HttpRequest, found: Request, *, code: str = "", left: int | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "case": found,
        "token": token_of(found),
        "code": code,
        "left": left,
        "locked": answer.locked(found),
        "until": answer.available_until(found),
    }
    return render(request, "privacy/requests/case.html", context, status=status)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/requests/over.html", status=410)


def _language(request: HttpRequest) -> str:
    return request.LANGUAGE_CODE[:2]  # set by LanguageMiddleware
