"""Forms for staff: marketing drafts them, the data protection officer releases them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadcrm.capture.forms import DefinitionForm
from leadcrm.capture.models import Form
from leadcrm.capture.services import FormNotPublishable, edit_form, lint, publish_form, withdraw_form
from leadcrm.ui import say


@login_required
@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """Every form with its state and what still stands against it."""
    _staff(request, "edit forms", "release forms")
    rows = [
        {"form": form, "problems": [] if form.published_at else lint(form)}
        for form in Form.objects.prefetch_related("asks")
    ]
    return render(request, "capture/forms.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Draft a form; saving takes it offline until it is released again."""
    user = _staff(request, "edit forms")
    form = get_object_or_404(Form, slug=slug) if slug else Form()
    online = form.published_at is not None
    typed = DefinitionForm(request.POST or None, instance=form)
    if request.method == "POST" and typed.is_valid():
        values = {**typed.cleaned_data, "fields": typed.cleaned_data["fields_"]}
        try:
            edit_form(form=form, values=values, actor=user.subject)
        except FormNotPublishable as refused:
            for problem in refused.problems:
                typed.add_error("fields_", problem.sentence)
        else:
            say(request, _("Saved as a draft. It goes online when the data protection officer releases it."))
            return redirect("capture:forms")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "capture/edit.html", {"form": typed, "online": online, "slug": slug}, status=status
    )


@login_required
@require_POST
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a form online, or show what stands against it."""
    user = _staff(request, "release forms")
    form = get_object_or_404(Form, slug=slug)
    try:
        publish_form(form=form, actor=user.subject, grounds=request.POST.get("grounds", ""))
    except FormNotPublishable as refused:
        return render(
            request,
            "capture/forms.html",
            {"rows": [{"form": form, "problems": refused.problems}]},
            status=422,
        )
    say(request, _("“%(form)s” is online.") % {"form": form.slug})
    return redirect("capture:forms")


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a form offline at once; who may draft or release it may stop it."""
    user = _staff(request, "edit forms", "release forms")
    form = get_object_or_404(Form, slug=slug)
    withdraw_form(form=form, actor=user.subject)
    say(request, _("“%(form)s” is offline.") % {"form": form.slug})
    return redirect("capture:forms")


def _staff(request: HttpRequest, *actions: str) -> Any:
    """Return who asks, when their role allows one of the actions; 404 otherwise."""
    user: Any = request.user
    if not any(user.may(action) for action in actions):
        raise Http404
    return user
