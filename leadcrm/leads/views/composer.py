"""Writing on a lead: a note, a call, a meeting, a task, or a mail that the gate lets through."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.access import get_editable_lead_for
from leadcrm.leads.listing.walk import address_in_list
from leadcrm.leads.models import Lead
from leadcrm.leads.services.activities import CallRefused, add_note, log_call, log_meeting
from leadcrm.leads.services.mails import write_mail
from leadcrm.leads.services.tasks import add_task
from leadcrm.leads.services.withheld import withhold
from leadcrm.leads.special_forms import FreeText
from leadcrm.leads.views.page import FORMS, lead_page
from leadcrm.mail.errors import MailRefused
from leadcrm.ui import say
from privacy.citations import cited


@login_required
@require_POST
def write(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """Store what was written; what is wrong with it is said at its field."""
    lead = get_editable_lead_for(request.user, pk)
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST)
    if form.is_valid():
        try:
            said = _store(kind, lead, request, form.cleaned_data)
        except MailRefused as refused:
            form.add_error(None if refused.code != "TITLE_TOO_LONG" else "title", refused.sentence)
        except CallRefused as refused:
            # R56: such a call must not be made; it is not written down as if it could.
            decision = refused.decision
            why = f"{decision.because} ({cited(decision.article)}) {decision.next_step}"
            form.add_error(None, _("Call not allowed. %(why)s") % {"why": why.strip()})
            return lead_page(request, lead, write=kind, form=form, status=403)
        else:
            say(request, said)
            return redirect(address_in_list(request, lead))
    if isinstance(form, FreeText) and form.special:
        # R10: only that it happened stays, and the text for the officer alone, when it is handed in.
        text = form.whole() if "hand_in" in request.POST else ""
        withhold(
            subject=lead.subject,
            lead=lead,
            origin=kind,
            categories=form.special,
            text=text,
            author=request.user,
        )
        if text:
            say(request, _("Handed to the data protection officer. Nobody else reads it."))
            return redirect(address_in_list(request, lead))
    return lead_page(request, lead, write=kind, form=form, status=422)


def _store(kind: str, lead: Lead, request: StaffRequest, data: dict[str, Any]) -> str:
    """Call the service of this kind and return the sentence that says it is done."""
    author = request.user
    if kind == "note":
        add_note(lead=lead, author=author, text=data["text"])
        return _("Note saved")
    if kind == "call":
        log_call(
            lead=lead,
            author=author,
            outcome=data["outcome"],
            minutes=data["minutes"],
            text=data["text"],
            incoming=data["direction"] == "in",
            purpose=data["purpose"] or "enquiry_handling",
            at=data["at"],
        )
        return _("Call saved")
    if kind == "meeting":
        log_meeting(lead=lead, author=author, text=data["text"], minutes=data["minutes"], at=data["at"])
        return _("Meeting saved")
    if kind == "task":
        add_task(lead=lead, title=data["title"], due_on=data["due_on"], assignee=data["assignee"])
        return _("Task added")
    purpose, _sep, category = data["purpose"].partition(":")
    write_mail(
        lead=lead,
        author=author,
        purpose=purpose,
        category=category,
        title=data["title"],
        body=data["body"],
        key=data["key"],
    )
    return _("Mail is on its way. The gate is asked once more at the moment of sending.")
