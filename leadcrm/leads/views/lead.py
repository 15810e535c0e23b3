"""One person's page: head, ladder, details, tabs, consent and privacy."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.access import (
    REASONS,
    ReasonNeeded,
    get_editable_lead_for,
    get_lead_for,
    get_merged_for,
    give_reason,
    given_reason,
)
from leadcrm.leads.forms import LookForm
from leadcrm.leads.listing.walk import address_in_list, in_list
from leadcrm.leads.models import Lead, Stage
from leadcrm.leads.services.stages import ReasonMissing, move_stage
from leadcrm.leads.views.page import lead_page
from leadcrm.ui import say


@login_required
@require_GET
def lead(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one person's page; the data protection officer is asked why first."""
    try:
        found = get_lead_for(request.user, pk, reason=given_reason(request, pk))
    except ReasonNeeded:
        return redirect("leads:look", pk)
    except Http404:
        return redirect(get_merged_for(request.user, pk))
    return lead_page(request, found)


@login_required
@require_http_methods(["GET", "POST"])
def look(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask the data protection officer why they look; the answer stands in the trail with every page shown."""
    if not request.user.may("read a lead for a reason"):
        return redirect(get_lead_for(request.user, pk))
    get_object_or_404(Lead.everyone, pk=pk)
    form = LookForm(request.POST or None, reasons=REASONS)
    if form.is_valid():
        give_reason(request, pk, form.cleaned_data["reason"])
        return redirect("leads:lead", pk)
    return render(request, "leads/look.html", {"form": form, "pk": pk}, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["POST"])
def stage(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """Move the lead to a stage; Lost asks the reason first."""
    found = get_editable_lead_for(request.user, pk)
    target = get_object_or_404(Stage, code=code)
    before = found.stage
    reason = request.POST.get("lost_reason", "")[:200]
    try:
        moved = move_stage(lead=found, stage=target, author=request.user, lost_reason=reason)
    except ReasonMissing as error:
        context = {
            "lead": found,
            "stage": target,
            "error": error.sentence if "lost_reason" in request.POST else "",
            "in_list": in_list(request),
        }
        return render(request, "leads/lost.html", context, status=422 if context["error"] else 200)
    if moved.stage_id != before.pk:
        undo = (
            reverse("leads:stage", args=[pk, before.code])
            if before.kind == target.kind == Stage.Kind.OPEN
            else ""
        )
        say(request, _("%(name)s moved to %(stage)s") % {"name": moved.name, "stage": target}, undo=undo)
    return redirect(address_in_list(request, moved))
