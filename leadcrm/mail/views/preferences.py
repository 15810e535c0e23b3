"""The preference centre: ask for the link, open it, switch. No cookie, no log-in, no script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from consent.signals import objects_to_tracking
from leadcrm.mail import wishes
from leadcrm.mail.forms import AddressForm
from leadcrm.mail.preferences import object_to_everything, open_link, save, send_link
from leadcrm.mail.signals import heed_signal
from privacy.public import read_form_token, slow_down, too_many, truncated_ip
from privacy.public_forms import see_other, show, take

_SALT = "leadcrm.mail.preferences.form"


# Exempt from the cookie-bound CSRF check: public pages set no cookie; the signed, expiring form token stands in for it.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Show the form, or mail the link; known, unknown and suppressed addresses are answered alike."""
    if request.method != "POST":
        return _form(request, AddressForm())
    return take(
        request,
        read=lambda token: read_form_token(token, salt=_SALT),
        form=lambda _shown: AddressForm(request.POST),
        again=lambda _fault: _form(
            request,
            AddressForm(request.POST),
            message=_("Please check what you typed and press the button once more."),
            status=422,
        ),
        correct=lambda form, _shown: _form(request, form, status=422),
        act=lambda form, _shown: send_link(email=form.cleaned_data["email"], language=_language(request)),
        thank=lambda: see_other(request, "mail:preferences_sent"),
    )


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same words for everybody."""
    return render(request, "mail/preferences_sent.html")


# Exempt likewise: the signed token out of the person's own mailbox is the permission.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the choices and changes nothing (scanners follow links); POST switches at once, without redirect.

    Only the browser's own signal against tracking, which no scanner sends, counts with either (R42).
    """
    if request.method == "POST" and too_many(request):
        return slow_down(request)
    heeded = heed_signal(token=token) if objects_to_tracking(request) else []
    if request.method != "POST":
        return _choices(request, token, heeded=heeded)
    with translation.override(_spoken(request)):
        return _choices(request, token, heeded=heeded, **_do(request, token))


def _do(request: HttpRequest, token: str) -> dict[str, Any]:
    """Do what the pressed button says and return what the page tells of it."""
    pressed, language = request.POST, _language(request)
    if pressed.get("everything") == "1":
        return {"done": "objected" if object_to_everything(token=token) else ""}
    if "pause" in pressed:
        months = {str(months): months for months, _words in wishes.lengths()}.get(pressed["pause"], 0)
        return {"done": "paused" if wishes.pause(token=token, months=months) else ""}
    if "resume" in pressed:
        return {"done": "resumed" if wishes.resume(token=token) else ""}
    if "language" in pressed:
        return {"done": "spoken" if wishes.speak(token=token, language=pressed["language"]) else ""}
    if "enquiry" in pressed:
        return {"done": "enquiry" if wishes.withdraw_enquiry(token=token, language=language) else ""}
    if "customer" in pressed:
        return {"done": "customer" if wishes.end_customer_mail(token=token) else ""}
    saved = save(
        token=token,
        was=pressed.getlist("was"),
        wanted=pressed.getlist("on"),
        language=language,
        ip=truncated_ip(request),
    )
    return {"saved": saved}


def _choices(request: HttpRequest, token: str, **told: Any) -> HttpResponse:
    opened = open_link(token)
    if opened is None:
        return render(request, "mail/preferences_over.html", status=410)
    context = {
        "opened": opened,
        "choices": opened.choices(translation.get_language()[:2]),
        "others": opened.others(),
        "customer": opened.customer,
        "pause": opened.pause,
        "lengths": wishes.lengths(),
        "languages": wishes.LANGUAGES,
        "spoken": opened.language,
        **told,
    }
    return render(request, "mail/choices.html", context)


def _form(request: HttpRequest, form: AddressForm, **how: Any) -> HttpResponse:
    return show(request, "mail/preferences.html", form, salt=_SALT, **how)


def _spoken(request: HttpRequest) -> str:
    """The language of the page: whoever has just chosen one reads the answer in it."""
    chosen = request.POST.get("language", "")
    return chosen if chosen in wishes.LANGUAGES else _language(request)


def _language(request: HttpRequest) -> str:
    return request.LANGUAGE_CODE[:2]  # set by LanguageMiddleware
