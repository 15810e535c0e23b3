"""Unsubscribe for everybody, dead letters for staff, the mail folder of the demo."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from leadcrm.mail import folder
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.unsubscribe import unsubscribe

# What a code of the dispatcher means, for people; SMTP_<number> is the server's own and falls back to the last line.
REASONS = {
    "GAVE_UP": _("tried too often"),
    "UNSENDABLE": _("cannot be written as a mail"),
    "SMTP_TIMEOUT": _("the mail server did not answer in time"),
    "SMTP_DISCONNECTED": _("the mail server hung up"),
    "SMTP_UNREACHABLE": _("the mail server cannot be reached"),
    "SMTP_550": _("the address does not exist or refuses our mail"),
    "SMTP_552": _("the mailbox is full"),
}
_OTHER = _("refused by the mail server")


# Exempt from the cookie-bound CSRF check: RFC 8058 posts without cookies; the signed token is the permission.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a page and changes nothing (mail scanners follow links); POST withdraws at once, without redirect."""
    if request.method != "POST":
        return render(request, "mail/unsubscribe.html")
    unsubscribe(token=token, everything=request.POST.get("everything") == "1")
    return render(request, "mail/unsubscribed.html")


@login_required
@require_safe
def dead(request: HttpRequest) -> HttpResponse:
    """The mails that could not be delivered, as far as this person's role reaches."""
    user: Any = request.user
    if not user.may("see dead letters"):
        raise Http404
    mails = list(OutboxMail.objects.dead_for(user).order_by("-ended_at")[:200])
    for mail in mails:
        mail.reason = REASONS.get(mail.because, _OTHER)
    return render(request, "mail/dead.html", {"mails": mails, "ids_only": user.may("enter the admin")})


@login_required
@require_safe
def mail_folder(request: HttpRequest) -> HttpResponse:
    """Every mail the demo delivered, newest first."""
    _demo_administrator(request)
    return render(request, "mail/folder.html", {"mails": folder.delivered()})


@login_required
@require_safe
def folder_mail(request: HttpRequest, name: str) -> HttpResponse:
    """One delivered mail with its links."""
    _demo_administrator(request)
    mail = folder.one(name)
    if mail is None:
        raise Http404
    return render(request, "mail/folder_mail.html", {"mail": mail})


def _demo_administrator(request: HttpRequest) -> None:
    user: Any = request.user
    if not (settings.DEMO and user.may("manage settings")):
        raise Http404
