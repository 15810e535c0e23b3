"""Dead letters for staff, the mail folder of the demo."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leadcrm.mail import folder
from leadcrm.mail.errors import MailRefused
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.outbox import send_again
from leadcrm.mail.querysets import MailQuerySet
from leadcrm.mail.reasons import reason
from leadcrm.ui import say


@login_required
@require_safe
def dead(request: HttpRequest) -> HttpResponse:
    """The mails that could not be delivered, as far as this person's role reaches."""
    user: Any = request.user
    if not user.may("see dead letters"):
        raise Http404
    mails = list(_dead(user).order_by("-ended_at")[:200])
    for mail in mails:
        mail.reason = reason(mail)
    return render(request, "mail/dead.html", {"mails": mails, "ids_only": user.may("enter the admin")})


@login_required
@require_POST
def again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Send a dead letter once more; whoever is told of it may."""
    user: Any = request.user
    if not user.may("see dead letters"):
        raise Http404
    mail = get_object_or_404(_dead(user), pk=pk)
    try:
        send_again(mail=mail)
    except MailRefused as refused:
        messages.error(request, refused.sentence)
    else:
        say(request, _("The mail is on its way once more."))
    return redirect("mail:dead")


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


def _dead(user: Any) -> MailQuerySet:
    """Those to restricted people wait unseen, except by who is shown ids and reasons only (R116)."""
    mails = OutboxMail.everyone if user.may("enter the admin") else OutboxMail.objects
    return mails.dead_for(user)


def _demo_administrator(request: HttpRequest) -> None:
    user: Any = request.user
    if not (settings.DEMO and user.may("manage settings")):
        raise Http404
