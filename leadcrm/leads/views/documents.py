"""Invoices and commercial letters on a person's page: recorded, looked at, taken back (R128, R130)."""

import uuid

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.access import ReasonNeeded, get_editable_lead_for, get_lead_for, given_reason
from leadcrm.leads.document_answer import document_answer
from leadcrm.leads.document_forms import DocumentForm, LetterForm
from leadcrm.leads.documents import shown_of
from leadcrm.leads.models import Lead
from leadcrm.leads.services.consents import caller_of
from leadcrm.leads.services.documents import (
    DocumentRefused,
    keep_document,
    keep_mail,
    sales_of,
    take_back,
)
from leadcrm.mail.models import OutboxMail
from leadcrm.ui import say


@login_required
@require_http_methods(["GET", "POST"])
def document_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Record an invoice or a commercial letter of a concluded sale."""
    lead = get_editable_lead_for(request.user, pk)
    form = DocumentForm(
        request.POST or None, request.FILES or None, sales=sales_of(lead), initial=_on_it(lead)
    )
    if form.is_valid():
        data = form.cleaned_data
        file = data.pop("file")
        try:
            keep_document(lead=lead, file=file.read() if file else b"", **data)
        except DocumentRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            return _done(request, lead)
    return _asked(request, lead, form)


@login_required
@require_http_methods(["GET", "POST"])
def document_of_mail(request: StaffRequest, pk: int, mail: uuid.UUID) -> HttpResponse:
    """Keep a mail as a commercial letter of a concluded sale."""
    lead = get_editable_lead_for(request.user, pk)
    found = get_object_or_404(OutboxMail, pk=mail, subject=lead.subject_id)
    form = LetterForm(request.POST or None, sales=sales_of(lead), initial=_on_it(lead))
    if form.is_valid():
        try:
            keep_mail(lead=lead, mail=found, **form.cleaned_data)
        except DocumentRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            return _done(request, lead)
    return _asked(request, lead, form, mail=found)


@login_required
@require_GET
def document(request: StaffRequest, pk: int, document: uuid.UUID) -> HttpResponse:
    """Hand out the copy of a document; the trail notes the look."""
    try:
        lead = get_lead_for(request.user, pk, reason=given_reason(request, pk))
    except ReasonNeeded:
        return redirect("leads:look", pk)
    if not (request.user.may("see contents") or request.user.may("read a lead for a reason")):
        raise PermissionDenied
    return document_answer(get_object_or_404(shown_of(lead), pk=document))


@login_required
@require_POST
def document_end(request: StaffRequest, pk: int, document: uuid.UUID) -> HttpResponse:
    """Take back a document that was recorded by mistake."""
    lead = get_editable_lead_for(request.user, pk)
    take_back(document=get_object_or_404(shown_of(lead), pk=document))
    say(request, _("Taken back. The document is not kept here any more."))
    return redirect(f"{lead.get_absolute_url()}?tab=deals")


def _on_it(lead: Lead) -> dict[str, str]:
    on_it = caller_of(lead, "")
    return {"recipient": on_it.name or lead.name, "address": on_it.address}


def _done(request: StaffRequest, lead: Lead) -> HttpResponse:
    say(request, _("Recorded. It stays until the end of its period, whatever happens to the lead."))
    return redirect(f"{lead.get_absolute_url()}?tab=deals")


def _asked(
    request: StaffRequest, lead: Lead, form: LetterForm, mail: OutboxMail | None = None
) -> HttpResponse:
    context = {"lead": lead, "form": form, "mail": mail, "sales": sales_of(lead)}
    return render(request, "leads/document.html", context, status=422 if form.is_bound else 200)
