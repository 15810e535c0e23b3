"""Quick add: a person in six fields, with a hint while typing whether we know them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from leadcrm.accounts.models import User
from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads import matching
from leadcrm.leads.forms import AddLeadForm
from leadcrm.leads.models import Lead
from leadcrm.leads.services.intake import add_by_hand
from leadcrm.leads.services.leads import find_matches
from leadcrm.ui import say
from privacy.suppression import digest, domain_digest, suppressed


@login_required
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """Add one lead; a known address or number is shown before, and needs "create anyway"."""
    _may_add(request.user)
    form = AddLeadForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if not form.is_bound:
        return render(request, "leads/add.html", context)
    if form.is_valid():
        data = form.cleaned_data
        context |= _hints(request.user, data["email"], data["phone"])
        if "anyway" in request.POST or not (context["matches"] or context["hidden"]):
            lead = add_by_hand(author=request.user, **data)
            say(request, _("%(name)s added") % {"name": lead.name})
            return redirect("leads:add") if "again" in request.POST else redirect(lead)
        context["stopped"] = True
    return render(request, "leads/add.html", context, status=422)


@login_required
@require_GET
def hint(request: StaffRequest) -> HttpResponse:
    """Say whether an address or number that was just typed is known, as a fragment."""
    _may_add(request.user)
    email, phone = request.GET.get("email", "")[:254], request.GET.get("phone", "")[:40]
    return render(request, "leads/add_hint.html", _hints(request.user, email, phone))


def _may_add(user: User) -> None:
    if not user.may("see leads"):
        raise Http404
    if not user.may("edit leads"):
        raise PermissionDenied


def _hints(user: User, email: str, phone: str) -> dict[str, Any]:
    """Return the leads *user* may open, whether others have some, and whether marketing is suppressed (W22: no more)."""
    found = find_matches(email=email, phone=phone)
    mine = set(
        Lead.objects.for_user(user).filter(pk__in=[lead.pk for lead in found]).values_list("pk", flat=True)
    )
    address = matching.match_email(email)
    values = [digest("email", address), domain_digest(address)] if address else []
    values += [digest("phone", phone)] if matching.match_phone(phone) else []
    return {
        "matches": [lead for lead in found if lead.pk in mine],
        "hidden": len(found) > len(mine),
        "suppressed": bool(values and suppressed(values)),
    }
