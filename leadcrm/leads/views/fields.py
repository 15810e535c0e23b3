"""Editing a fact in place: a small form inside the page with htmx, a page of its own without."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import Form, ModelForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.access import get_editable_lead_for
from leadcrm.leads.facts import BY_CODE, Fact, changed_by, fact_form, line, shown
from leadcrm.leads.forms import CompanyNameForm, OwnerForm
from leadcrm.leads.models import Lead
from leadcrm.leads.services.leads import ChangedMeanwhile, MayNotAssign, assign, change_fields, set_company
from leadcrm.ui import say


@login_required
@require_http_methods(["GET", "POST"])
def fact(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """Show or save one fact of the Details."""
    lead = get_editable_lead_for(request.user, pk)
    if code not in BY_CODE:
        raise Http404
    wanted = BY_CODE[code]
    if request.method == "GET" and "leave" in request.GET:
        return _line(request, lead, wanted)
    form = _form(request, lead, wanted)
    next(iter(form.fields.values())).widget.attrs |= {"data-focus": True, "autofocus": True}
    context: dict[str, Any] = {"lead": lead, "fact": wanted, "form": form, "seen": _stands(lead, wanted)}
    if request.method == "GET":
        return _render(request, context)
    if form.is_valid():
        try:
            lead = _save(request, lead, wanted, form)
        except ChangedMeanwhile as meanwhile:
            context |= {
                "conflict": True,
                "seen": _stands(meanwhile.lead, wanted),
                "current": shown(meanwhile.lead, wanted),
                "yours": _yours(form, wanted),
                "who": changed_by(meanwhile.lead, wanted.fields[0]),
            }
            return _render(request, context, status=409)
        except MayNotAssign:
            form.add_error(None, _("Only a sales manager may give a lead to somebody else."))
        else:
            if request.htmx:
                return _line(request, lead, wanted)
            say(request, _("%(fact)s saved") % {"fact": wanted.label})
            return redirect(lead)
    return _render(request, context, status=422)


def _form(request: StaffRequest, lead: Lead, fact: Fact) -> Form | ModelForm:
    data = request.POST if request.method == "POST" else None
    if fact.code == "owner":
        return OwnerForm(data, user=request.user, initial={"owner": lead.owner_id})
    if fact.code == "company":
        return CompanyNameForm(data, initial={"company": lead.company.name if lead.company else ""})
    # A form of the model writes into its instance while it validates: give it one of its own.
    return fact_form(fact)(data, instance=Lead(**{field: getattr(lead, field) for field in fact.fields}))


def _save(request: StaffRequest, lead: Lead, fact: Fact, form: Form | ModelForm) -> Lead:
    data, origin = form.cleaned_data, f"staff:{request.user.pk}"
    if fact.code == "owner":
        if request.POST.get("seen_owner", "") != _text(lead.owner_id) and data["owner"] != lead.owner:
            raise ChangedMeanwhile(lead)
        return assign(lead=lead, owner=data["owner"], actor=request.user)
    if fact.code == "company":
        if request.POST.get("seen_company", "") != _text(lead.company_id):
            raise ChangedMeanwhile(lead)
        return set_company(lead=lead, name=data["company"], origin=origin, seen=lead.company)
    changes = {field: data[field] for field in fact.fields}
    seen = {field: request.POST[f"seen_{field}"] for field in fact.fields if f"seen_{field}" in request.POST}
    return change_fields(lead=lead, changes=changes, origin=origin, seen=seen)


def _stands(lead: Lead, fact: Fact) -> dict[str, str]:
    """What the editor sees now, sent along so that a change by somebody else is noticed on saving."""
    keys = {"owner": "owner_id", "company": "company_id"}
    return {field: _text(getattr(lead, keys.get(field, field))) for field in fact.fields}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _yours(form: Form | ModelForm, fact: Fact) -> str:
    return " ".join(str(value) for field in fact.fields if (value := form.cleaned_data.get(field)))


def _line(request: StaffRequest, lead: Lead, fact: Fact) -> HttpResponse:
    return render(
        request, "leads/lead_fact.html", {"lead": lead, "line": line(lead, fact), "edit": True, "swap": True}
    )


def _render(request: StaffRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    if request.htmx:
        # htmx swaps 2xx only; the status of a refused save is told by the form itself.
        return render(request, "leads/lead_fact_form.html", context)
    return render(request, "leads/lead_fact_page.html", context, status=status)
