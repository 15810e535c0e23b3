"""The keys of a form, for marketing and the administrator: made, shown once, revoked."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from leadcrm.capture.models import Form, FormKey
from leadcrm.capture.services.keys import KeyRefused, make_key, revoke_key
from leadcrm.ui import say


class KeyForm(forms.Form):
    """A name, so that somebody knows next year what may be revoked."""

    name = forms.CharField(
        label=gettext_lazy("What uses it?"),
        max_length=120,
        help_text=gettext_lazy("For example: sign-up on the shop's order page."),
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a form's keys, or make one and show its secret this one time."""
    user = _keeper(request)
    form = get_object_or_404(Form, slug=slug)
    typed, secret, status = KeyForm(request.POST or None), "", 200
    if request.method == "POST":
        status = 422
        if typed.is_valid():
            try:
                _key, secret = make_key(form=form, name=typed.cleaned_data["name"], actor=user.subject)
            except KeyRefused as refused:
                typed.add_error(None, str(refused))
            else:
                typed, status = KeyForm(), 200
    context = {"definition": form, "form": typed, "secret": secret, "keys": form.keys.all()}
    return render(request, "capture/keys.html", context, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Revoke a key; what came in with it stays."""
    user = _keeper(request)
    key = get_object_or_404(FormKey, pk=pk, form__slug=slug)
    revoke_key(key=key, actor=user.subject)
    say(request, _("Revoked. Nothing comes in with this key any more."))
    return redirect("capture:keys", slug)


def _keeper(request: HttpRequest) -> Any:
    user: Any = request.user
    if not (user.may("edit forms") or user.may("manage settings")):
        raise Http404
    return user
