"""Consents that staff writes down, their proof, and the facts for which a business expects a call."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from consent.documents import PAPER as PAPERS
from consent.documents import SOUND, document_answer, keep_document
from consent.errors import ConsentError
from consent.models import CallProof, ConsentRecord
from consent.services.call_proof import code_of, complete_proof, prove_number
from consent.services.presumed_interest import presume_interest
from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.access import ReasonNeeded, get_editable_lead_for, get_lead_for, given_reason
from leadcrm.leads.consent_forms import InterestForm, ProveNumberForm, TakeConsentForm
from leadcrm.leads.models import Lead
from leadcrm.leads.services.consents import ConsentNotTaken, caller_of, take_consent
from leadcrm.leads.services.withheld import withhold
from leadcrm.ui import say
from privacy.models.purpose import BY_NUMBER, Channel

_KINDS = {CallProof.Means.PAPER: PAPERS, CallProof.Means.RECORDING: SOUND}


@login_required
@require_http_methods(["GET", "POST"])
def take(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down a consent that the person gave to us: on the telephone, at a fair, on paper."""
    lead = get_editable_lead_for(request.user, pk)
    form = TakeConsentForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            taken = take_consent(
                lead=lead,
                text=data["text"],
                route=data["route"],
                place=data["place"],
                at=data["at"],
                actor=request.user,
                document=keep_document(data["file"].read(), PAPERS) if data["file"] else "",
            )
        except ConsentError as refused:
            form.add_error(
                refused.field if isinstance(refused, ConsentNotTaken) and refused.field else "file",
                str(refused),
            )
        else:
            if taken.waits_for_mail:
                say(
                    request,
                    _("Noted. It counts when the person confirms with the check mail, which is on its way."),
                )
            elif taken.record and taken.record.channel in BY_NUMBER:
                say(request, _("Noted. It counts when the number is proven."))
                return redirect("leads:prove_number", pk, taken.record.pk)
            else:
                say(request, _("Noted. It counts from now on."))
            return redirect(f"{lead.get_absolute_url()}?tab=privacy")
    return render(
        request, "leads/take_consent.html", {"lead": lead, "form": form}, status=422 if form.is_bound else 200
    )


@login_required
@require_http_methods(["GET", "POST"])
def prove(request: StaffRequest, pk: int, record: uuid.UUID) -> HttpResponse:
    """Prove that the number of a consent to calls or messages is the person's own, or complete the proof with who they are."""
    lead = get_editable_lead_for(request.user, pk)
    found = _by_number(lead, record)
    proven = CallProof.objects.filter(pk=found.call_proof, channel=Channel.TELEPHONE).first()
    typed = None if proven else request.POST or None
    form = ProveNumberForm(typed, request.FILES or None, lead=lead, channel=found.channel)
    if request.method == "POST" and (proven or form.is_valid()):
        try:
            if proven:
                done = complete_proof(
                    record=found, caller=caller_of(lead, proven.number), actor=request.user.subject
                )
            else:
                done = _prove(lead, found, form.cleaned_data, request)
        except ConsentError as refused:
            form.add_error(None, str(refused)) if form.is_bound else say(request, str(refused))
        else:
            return _told(request, lead, done)
    context = {
        "lead": lead,
        "form": form,
        "record": found,
        "proven": proven,
        "caller": caller_of(lead, ""),
        # Who ticked the box in a form reads the code there; whom we asked ourselves hears it from us.
        "code": code_of(found) if found.actor_kind == ConsentRecord.Actor.STAFF and not proven else "",
        "calls": found.channel == Channel.TELEPHONE,
        "channel": Channel(found.channel).label,
    }
    return render(request, "leads/prove_number.html", context, status=422 if form.is_bound else 200)


def _prove(lead: Lead, found: ConsentRecord, data: dict[str, Any], request: StaffRequest) -> ConsentRecord:
    kinds = _KINDS.get(data["means"])
    given = keep_document(data["file"].read(), kinds) if kinds and data["file"] else ""
    # The paper that came with the consent itself may name the number, too.
    paper = found.document if data["means"] == CallProof.Means.PAPER else ""
    return prove_number(
        record=found,
        caller=caller_of(lead, data["number"]),
        means=data["means"],
        code=data["code"],
        document=given or paper,
        actor=request.user.subject,
    )


def _told(request: StaffRequest, lead: Lead, done: ConsentRecord) -> HttpResponse:
    if CallProof.objects.get(pk=done.call_proof).lacks:
        told = _("The number is proven; the proof still lacks something.")
    elif done.channel == Channel.TELEPHONE:
        told = _("The proof is complete. Calls about our offers are allowed.")
    else:
        told = _("The proof is complete. Offers to this number are allowed.")
    say(request, told)
    return redirect(f"{lead.get_absolute_url()}?tab=privacy")


@login_required
@require_GET
def document(request: StaffRequest, pk: int, record: uuid.UUID) -> HttpResponse:
    """Hand out the scan or recording of a consent; the trail notes the look."""
    try:
        lead = get_lead_for(request.user, pk, reason=given_reason(request, pk))
    except ReasonNeeded:
        return redirect("leads:look", pk)
    if not (request.user.may("see contents") or request.user.may("read a lead for a reason")):
        raise PermissionDenied
    found = get_object_or_404(ConsentRecord, pk=record, subject=lead.subject_id)
    return document_answer(found)


@login_required
@require_http_methods(["GET", "POST"])
def interest(request: StaffRequest, pk: int) -> HttpResponse:
    """Note, before the call, the facts for which this business expects it (R57)."""
    lead = get_editable_lead_for(request.user, pk)
    form = InterestForm(request.POST or None)
    if form.is_valid():
        try:
            presume_interest(subject=lead.subject, actor=request.user.subject, **form.cleaned_data)
        except ConsentError as refused:
            form.add_error("reason", str(refused))
        else:
            say(request, _("Noted with your name and the time. You may call now."))
            return redirect(f"{lead.get_absolute_url()}?tab=privacy")
    if form.special:  # R10: that somebody was warned stays, what they typed does not
        withhold(subject=lead.subject, lead=lead, origin="call", categories=form.special, author=request.user)
    return render(
        request, "leads/interest.html", {"lead": lead, "form": form}, status=422 if form.is_bound else 200
    )


def _by_number(lead: Lead, record: uuid.UUID) -> ConsentRecord:
    given = ConsentRecord.objects.filter(subject=lead.subject_id, channel__in=BY_NUMBER, kind="given")
    return get_object_or_404(given.select_related("text", "purpose"), pk=record)
