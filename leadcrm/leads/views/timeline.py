"""Older entries of a timeline, and the deals of a lead."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.access import ReasonNeeded, get_editable_lead_for, get_lead_for, given_reason
from leadcrm.leads.forms import DealForm
from leadcrm.leads.models import Deal, Stage
from leadcrm.leads.services.deals import add_deal, change_deal, lose_deal, win_deal
from leadcrm.leads.timeline import timeline
from leadcrm.ui import say


@login_required
@require_GET
def older(request: StaffRequest, pk: int) -> HttpResponse:
    """Return the next page of the timeline as a fragment; without htmx the whole lead page from there on."""
    try:
        lead = get_lead_for(request.user, pk, reason=given_reason(request, pk))
    except ReasonNeeded:
        return redirect("leads:look", pk)
    if not request.htmx:
        return redirect(f"{lead.get_absolute_url()}?{request.GET.urlencode()}")
    stages = {stage.code: stage for stage in Stage.objects.all()}
    return render(
        request,
        "leads/lead_feed.html",
        {"lead": lead, "feed": timeline(lead, request.user, request.GET, stages)},
    )


@login_required
@require_http_methods(["GET", "POST"])
def deal_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a deal to the lead."""
    lead = get_editable_lead_for(request.user, pk)
    form = DealForm(request.POST or None)
    if form.is_valid():
        add_deal(lead=lead, **form.cleaned_data)
        say(request, _("Deal added"))
        return redirect(f"{lead.get_absolute_url()}?tab=deals")
    return render(
        request, "leads/lead_deal.html", {"lead": lead, "form": form}, status=422 if form.is_bound else 200
    )


@login_required
@require_http_methods(["GET", "POST"])
def deal(request: StaffRequest, pk: int, deal: int) -> HttpResponse:
    """Change a deal."""
    lead = get_editable_lead_for(request.user, pk)
    found = get_object_or_404(Deal, pk=deal, lead=lead)
    form = DealForm(request.POST or None, instance=found)
    if form.is_valid():
        change_deal(deal=found, **form.cleaned_data)
        say(request, _("Deal saved"))
        return redirect(f"{lead.get_absolute_url()}?tab=deals")
    context = {"lead": lead, "form": form, "deal": found}
    return render(request, "leads/lead_deal.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def deal_close(request: StaffRequest, pk: int, deal: int, state: str) -> HttpResponse:
    """Win or lose a deal."""
    lead = get_editable_lead_for(request.user, pk)
    found = get_object_or_404(Deal, pk=deal, lead=lead)
    if state not in (Deal.State.WON, Deal.State.LOST):
        raise Http404
    if state == Deal.State.WON:
        win_deal(deal=found, author=request.user)
        say(request, _("Deal won: %(deal)s") % {"deal": found.title})
        if found.category_id and lead.email:
            # R49: the sale is fresh in mind now, and so is what the person was told.
            return redirect("leads:purchase_add", lead.pk)
    else:
        lose_deal(deal=found, author=request.user)
        say(request, _("Deal lost: %(deal)s") % {"deal": found.title})
    return redirect(f"{lead.get_absolute_url()}?tab=deals")
