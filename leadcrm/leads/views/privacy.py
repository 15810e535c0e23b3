"""Consent and privacy of one person: what was shown, what proves it, and what they do not want any more."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consent.forms import PastForm
from consent.handing_out import file_asked_for
from consent.models import ConsentRecord
from consent.past import ask_past
from consent.proof import proof_of
from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.access import ReasonNeeded, get_editable_lead_for, get_lead_for, given_reason
from leadcrm.leads.forms import WithdrawalForm
from leadcrm.leads.services.company_wishes import record_company_wish
from leadcrm.leads.services.intake import record_notice
from leadcrm.leads.services.wishes import record_wish, scopes
from leadcrm.ui import say
from privacy.domains import company_domain
from privacy.purposes import PURPOSES

# What the person wants no more for all their company (W10), as a choice beside the purposes.
COMPANY = "company"


@login_required
@require_http_methods(["GET", "POST"])
def withdrawal(request: StaffRequest, pk: int) -> HttpResponse:
    """Record a withdrawal or objection in three fields, whoever of us was told (R29)."""
    try:
        lead = get_lead_for(request.user, pk, reason=given_reason(request, pk))
    except ReasonNeeded:
        return redirect("leads:look", pk)
    known = {code: (purpose, channel) for code, purpose, channel in scopes()}
    choices = [
        (code, PURPOSES[purpose].name if purpose else _("Any advertising"))
        for code, (purpose, _c) in known.items()
    ]
    if domain := company_domain(lead.match_email):
        choices.append((COMPANY, _("Advertising to anybody @%(domain)s") % {"domain": domain}))
    form = WithdrawalForm(
        request.POST or None, scopes=[("", _("Choose …")), *((code or "all", name) for code, name in choices)]
    )
    if form.is_valid() and form.cleaned_data["scope"] == COMPANY:
        record_company_wish(domain=domain, actor=request.user, lead=lead)
        say(request, _("Recorded. No advertising by e-mail leaves for this company any more."))
        return redirect(lead)
    if form.is_valid():
        data = form.cleaned_data
        purpose, channel = known["" if data["scope"] == "all" else data["scope"]]
        record_wish(
            lead=lead,
            purpose=purpose,
            channel=channel,
            route=data["route"],
            on=data["on"],
            actor=request.user,
        )
        say(request, _("Recorded. It counts from now on; what waited to be sent was taken back."))
        return redirect(lead)
    return render(
        request, "leads/withdrawal.html", {"lead": lead, "form": form}, status=422 if form.is_bound else 200
    )


@login_required
@require_POST
def notice(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that the person has been told where we have their data from (Art. 14)."""
    lead = get_editable_lead_for(request.user, pk)
    record_notice(lead=lead, author=request.user)
    say(request, _("Noted: %(name)s has been told.") % {"name": lead.name})
    return redirect(lead)


@login_required
@require_GET
def proof(request: StaffRequest, pk: int, record: uuid.UUID) -> HttpResponse:
    """Show what proves a consent of this person, or what lacks; the trail notes the look."""
    try:
        lead = get_lead_for(request.user, pk, reason=given_reason(request, pk))
    except ReasonNeeded:
        return redirect("leads:look", pk)
    found = get_object_or_404(ConsentRecord.objects.filter(subject=lead.subject_id), pk=record)
    if file := file_asked_for(request, found, person=lead.name):
        return file
    context = {"proof": proof_of(found), "person": lead.name, "back": f"{lead.get_absolute_url()}#privacy"}
    return render(request, "consent/proof.html", context)


@login_required
@require_GET
def past(request: StaffRequest, pk: int) -> HttpResponse:
    """Answer whether something was lawful at a moment that is over, with the proof of that moment (R27, R164)."""
    try:
        lead = get_lead_for(request.user, pk, reason=given_reason(request, pk))
    except ReasonNeeded:
        return redirect("leads:look", pk)
    form = PastForm(request.GET if "at" in request.GET else None)
    found = None
    if form.is_valid():
        asked = form.cleaned_data
        found = ask_past(
            subject=lead.subject_id, purpose=asked["purpose"].pk, channel=asked["channel"], at=asked["at"]
        )
    proof_url = reverse("leads:proof", args=[lead.pk, found.proof.record.pk]) if found and found.proof else ""
    context = {"lead": lead, "form": form, "past": found, "proof_url": proof_url}
    return render(request, "leads/past.html", context, status=422 if form.errors else 200)
