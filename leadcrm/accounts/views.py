"""The log-in page with the demo's accounts and its seven steps, and the way home."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from leadcrm.accounts.demo import personas


class DoorView(LoginView):
    """allauth's log-in, with what the demo adds to the page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(personas=personas(), seven_steps=seven_steps(), **kwargs)


def seven_steps() -> list[dict[str, str]]:
    """Return the walk through one lead's life: each step a link and one sentence. None outside demo mode."""
    if not settings.DEMO:
        return []
    return [
        {"url": reverse("capture:form", args=["heat-check"]), "sentence": _("Fill in the form as a visitor, and tick the newsletter box.")},
        {"url": reverse("mail:folder"), "sentence": _("Open the mail folder (as administrator): the check mail has arrived.")},
        {"url": reverse("mail:folder"), "sentence": _("Open its link: nothing happens before you press the button.")},
        {"url": reverse("leads:list"), "sentence": _("Find the lead in the list (as sales): the badge says “mail”, and why.")},
        {"url": reverse("leads:list"), "sentence": _("Write a note, log a call, move the stage, send a newsletter mail.")},
        {"url": reverse("mail:folder"), "sentence": _("Unsubscribe from that mail with one click: the badge closes at once.")},
        {"url": reverse("admin:index"), "sentence": _("See as data protection officer who did what, sealed in the trail.")},
    ]


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to where their work begins."""
    return redirect("admin:index" if request.user.may("enter the admin") else "leads:list")
