"""A post to a public form, in the one order that all of them keep: limit, token, honeypot, form, act, thanks."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from privacy.public import HONEYPOT, Fault, form_token, slow_down, too_many

Shown = TypeVar("Shown")
AnyForm = TypeVar("AnyForm", bound=forms.Form)


def take(
    request: HttpRequest,
    *,
    read: Callable[[str], Shown | Fault],
    form: Callable[[Shown], AnyForm],
    again: Callable[[Fault], HttpResponse],
    correct: Callable[[AnyForm, Shown], HttpResponse],
    act: Callable[[AnyForm, Shown], object],
    thank: Callable[[], HttpResponse],
) -> HttpResponse:
    """Answer a post. `read` says what the page had shown, as its token holds it; `again` asks for the button once more.

    A program that fills in the honeypot gets the thanks of everybody and learns nothing; nothing of its post is kept.
    """
    if too_many(request):
        return slow_down(request)
    shown = read(request.POST.get("token", ""))
    if isinstance(shown, Fault):
        return again(shown)
    if request.POST.get(HONEYPOT):
        return thank()
    typed = form(shown)
    if not typed.is_valid():
        return correct(typed, shown)
    act(typed, shown)
    return thank()


def show(
    request: HttpRequest, template: str, form: forms.Form, *, salt: str, message: str = "", status: int = 200
) -> HttpResponse:
    """Show a form that needs no more than itself; `status` 422 keeps the token: correcting does not start the clock anew."""
    kept = request.POST.get("token", "") if status == 422 and not message else ""
    context: dict[str, Any] = {
        "form": form,
        "token": kept or form_token(uuid.uuid4().hex, salt=salt),
        "honeypot": HONEYPOT,
        "message": message,
    }
    return render(request, template, context, status=status)


def see_other(request: HttpRequest, name: str, *args: str) -> HttpResponse:
    """Send the browser to the thanks (303: reloading them sends nothing again), in the language the page was asked for."""
    query = f"?{urlencode({'lang': request.GET['lang']})}" if "lang" in request.GET else ""
    response = HttpResponseRedirect(reverse(name, args=args) + query)
    response.status_code = 303
    return response
