"""The demo's door: log in as an invented person by one button. Exists in demo mode and on loopback only."""

import ipaddress
from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leadcrm.accounts.models import User
from leadcrm.demo.cast import personas


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Log in as one of the cast, and go on to where the step or the refused page wanted to."""
    if not settings.DEMO or not ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback:
        raise Http404
    wanted = request.POST.get("as", "")
    if wanted not in {persona.username for persona in personas()}:
        raise Http404
    user = get_object_or_404(User, username=wanted)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    onward = request.POST.get(REDIRECT_FIELD_NAME, "")
    ours = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
    return redirect(onward if ours else "home")


def door(request: HttpRequest) -> dict[str, Any]:
    """Context of the log-in page: demo accounts and the seven steps, both empty outside demo mode."""
    return {"personas": SimpleLazyObject(personas), "seven_steps": SimpleLazyObject(_seven_steps)}


def _seven_steps() -> list[dict[str, str]]:
    """Return who walks each step (nobody: a visitor), where it is walked, and its sentence."""
    if not personas():
        return []
    form, folder, leads, ask, cases = (
        reverse("capture:form", args=["heat-check"]),
        reverse("mail:folder"),
        reverse("leads:list"),
        reverse("privacy:request"),
        reverse("admin:privacy_request_changelist"),
    )
    steps = [
        ("", form, _("Fill in the form as a visitor, and tick the newsletter box.")),
        (
            "admin",
            folder,
            _("Open the check mail in the folder, follow its link, and press the button there."),
        ),
        ("lena", leads, _("Find the new lead as sales: its badge says “mail”, and why.")),
        ("lena", leads, _("Write a note, log a call, move the stage, send a newsletter mail.")),
        ("admin", folder, _("Unsubscribe from that mail with one click: the badge closes at once.")),
        ("", ask, _("Ask for erasure as that visitor, and confirm it by the mail in the folder.")),
        (
            "ines",
            cases,
            _(
                "Approve it as data protection officer; the certificate and the trail prove that nothing is left."
            ),
        ),
    ]
    return [{"who": who, "url": url, "sentence": sentence} for who, url, sentence in steps]
