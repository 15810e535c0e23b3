"""The public form, its thanks, and the click that confirms. No cookie, no log-in, no script."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from consent.cookies.doors import read_receipt
from consent.errors import LinkExpired
from consent.models import ConsentText
from consent.receipts.links import receipts_of
from consent.services.call_proof import number_codes
from consent.services.opt_in import (
    agree_for_child,
    confirm,
    find_childs_request,
    find_request,
    ticked,
    was_confirmed,
)
from consent.services.texts import current_texts
from consent.signals import objects_to_tracking
from leadcrm.capture import tokens
from leadcrm.capture.forms import CaptureForm
from leadcrm.capture.models import Form
from leadcrm.capture.services import Posted, complete_signup, submit
from leadcrm.capture.tokens import Shown
from leadcrm.capture.visitor import campaign
from leadcrm.tracking.services import PURPOSE
from privacy.models import Notice
from privacy.models.purpose import BY_NUMBER
from privacy.notices import current_notice
from privacy.public import HONEYPOT, Fault, truncated_ip
from privacy.public_forms import see_other, take


# Exempt from the cookie-bound CSRF check: public pages set no cookie; the signed, expiring form token stands in for it.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a published form, or take what a visitor sent."""
    form = get_object_or_404(Form.objects.published(), slug=slug)
    if request.method == "POST":
        return _receive(request, form)
    return _show(request, form)


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """The same thanks for everybody; nothing about the person stands in the address."""
    form = get_object_or_404(Form.objects.published(), slug=slug)
    return render(request, "capture/thanks.html", {"title": form.title(_language(request))})


# Exempt from the cookie-bound CSRF check: no cookie; the signed token out of the person's own mailbox is the permission.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what was ticked and a button; only the POST confirms, because scanners follow links (R23)."""
    try:
        if request.method != "POST":
            return render(request, "consent/confirm.html", {"texts": ticked(find_request(token))})
        opted, texts = confirm(token=token, ip=truncated_ip(request))
    except LinkExpired:
        if was_confirmed(token):
            return render(request, "consent/confirmed.html")  # pressed twice is confirmed once
        return render(request, "consent/confirm_expired.html", status=410)
    complete_signup(
        opt_in=opted.pk, subject=opted.subject, confirmed=bytes(opted.digest), language=opted.language
    )
    by_number = any(set(BY_NUMBER) & set(text.channels) for text in texts)
    codes = number_codes(opted.pk) if by_number else {}
    context = {"texts": texts, "receipts": receipts_of(opted.pk), "codes": codes}
    return render(request, "consent/confirmed.html", context)


# Exempt as above: the signed token out of the parent's own mailbox is the permission.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def parent_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask who holds parental responsibility for a child; only the POST agrees (R23, R32)."""
    try:
        asked = agree_for_child(token=token) if request.method == "POST" else find_childs_request(token)
    except LinkExpired:
        return render(request, "consent/confirm_expired.html", status=410)
    context = {"child": asked.email, "texts": ticked(asked), "agreed": request.method == "POST"}
    return render(request, "consent/parent.html", context)


def _receive(request: HttpRequest, form: Form) -> HttpResponse:
    return take(
        request,
        read=lambda token: tokens.read(token, form=form.pk),
        form=lambda shown: CaptureForm(request.POST, definition=form, asked=shown.texts),
        again=lambda fault: _again(request, form, fault),
        # The same token again: correcting an answer does not start the clock anew.
        correct=lambda typed, shown: _show(
            request, form, typed=typed, shown=shown, token=request.POST["token"], status=422
        ),
        act=lambda typed, shown: _submit(request, form, typed, shown),
        thank=lambda: see_other(request, "capture:thanks", form.slug),
    )


def _submit(request: HttpRequest, form: Form, typed: CaptureForm, shown: Shown) -> None:
    data = typed.cleaned_data
    posted = Posted(
        form=form,
        key=shown.key,
        notice=shown.notice,
        values=typed.kept,
        texts=[shown.texts[purpose] for purpose in data["consent"]],
        utm=campaign(request),
        ip=truncated_ip(request),
        language=_language(request),
        page_url=request.path,
        signal=objects_to_tracking(request),
        guardian=typed.guardian,
        receipt=read_receipt(request.POST.get("receipt")),
    )
    submit(posted=posted)


def _again(request: HttpRequest, form: Form, fault: Fault) -> HttpResponse:
    """Ask for the button once more; what was typed stays, nobody is accused."""
    message = {
        Fault.TOO_FAST: _("That was very quick. Please press the button once more."),
        Fault.TOO_OLD: _(
            "This page has been open for a long time. Please check your answers and press the button once more."
        ),
        Fault.FORGED: _("Something went missing on the way. Please press the button once more."),
    }[fault]
    shown = _fresh(form, _language(request))
    typed = CaptureForm(request.POST, definition=form, asked=shown.texts)
    return _show(request, form, typed=typed, shown=shown, message=message, status=422)


def _show(
    request: HttpRequest,
    form: Form,
    *,
    typed: CaptureForm | None = None,
    shown: Shown | None = None,
    token: str = "",
    message: str = "",
    status: int = 200,
) -> HttpResponse:
    language = _language(request)
    shown = shown or _fresh(form, language)
    words = {"lang": request.GET["lang"]} if "lang" in request.GET else {}
    query = urlencode(words | {f"utm_{word}": value for word, value in campaign(request).items()})
    context: dict[str, Any] = {
        "title": form.title(language),
        "intro": form.intro(language),
        "form": typed or CaptureForm(definition=form, asked=shown.texts),
        "texts": ConsentText.objects.filter(pk__in=shown.texts.values()).order_by("purpose"),
        "token": token or shown.sign(),
        "honeypot": HONEYPOT,
        "message": message,
        "action": f"{request.path}?{query}" if query else request.path,
        "notice": Notice.objects.filter(pk=shown.notice).first(),
        "required": [*form.required, "email"],
        "profiles": PURPOSE in shown.texts,
    }
    return render(request, "capture/form.html", context, status=status)


def _fresh(form: Form, language: str) -> Shown:
    texts = current_texts([purpose.pk for purpose in form.asks.all()], language)
    notice = current_notice()
    assert notice is not None  # no form is published without one
    return Shown(form.pk, uuid.uuid4(), notice.pk, {text.purpose_id: text.pk for text in texts})


def _language(request: HttpRequest) -> str:
    return request.LANGUAGE_CODE[:2]  # set by LanguageMiddleware
