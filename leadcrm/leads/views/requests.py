"""A person turns to one of us with a right of theirs: handed on as a case, with one click from where they said it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.access import ReasonNeeded, get_lead_for, given_reason
from leadcrm.leads.models import Lead
from leadcrm.leads.request_forms import RightsForm
from leadcrm.leads.services.requests import CHANNELS, hand_in
from leadcrm.ui import say


@login_required
@require_http_methods(["GET", "POST"])
def wants(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand in what the person wants; `?entry=` is the mail or call in which they said it, and its time counts (R81)."""
    try:
        lead = get_lead_for(request.user, pk, reason=given_reason(request, pk))
    except ReasonNeeded:
        return redirect("leads:look", pk)
    form = RightsForm(request.POST or None, initial=_said(lead, request.GET.get("entry", "")))
    if form.is_valid():
        data = form.cleaned_data
        hand_in(
            lead=lead,
            kinds=data["kind"],
            channel=data["channel"],
            arrived_at=data["arrived_at"],
            text=data["text"],
            actor=request.user,
        )
        say(request, _("Handed in. The data protection officer answers; you need do nothing more."))
        return redirect(lead)
    return render(
        request, "leads/wants.html", {"lead": lead, "form": form}, status=422 if form.is_bound else 200
    )


def _said(lead: Lead, entry: str) -> dict[str, Any]:
    """Return what an entry of this person's timeline says of when and how they turned to us."""
    entries = lead.activities(manager="everyone").filter(by_person=True)
    found = entries.filter(pk=int(entry[:18])).first() if entry.isdecimal() else None
    if found is None or found.kind not in CHANNELS:
        return {"arrived_at": timezone.now()}
    return {"arrived_at": found.at, "channel": CHANNELS[found.kind]}
