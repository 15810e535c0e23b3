"""One company: its fields, its people as far as the viewer may see them, and their deals."""

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from consent.badges import badges
from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.access import get_company_for
from leadcrm.leads.forms import CompanyForm, NoAdvertisingForm
from leadcrm.leads.models import Company, Deal, Lead
from leadcrm.leads.services.companies import NameTaken, change_company
from leadcrm.leads.services.company_wishes import domains_of, record_company_wish
from leadcrm.ui import say
from privacy.no_advertising import DomainRefused, closed_since

_PEOPLE = 100


@login_required
@require_GET
def company(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a company; people of other teams are not listed, and neither are their deals."""
    found = get_company_for(request.user, pk)
    visible = Lead.objects.for_user(request.user).filter(company=found)
    people = list(visible.select_related("stage", "owner").order_by("sort_name", "pk")[: _PEOPLE + 1])
    shown = people[:_PEOPLE]
    permits = badges([lead.subject_id for lead in shown])
    for lead in shown:
        permits[lead.subject_id].url = f"{lead.get_absolute_url()}#privacy"
    deals = (
        Deal.objects.filter(lead__in=visible).select_related("lead").order_by("state", "expected_close", "pk")
    )
    context = {
        "company": found,
        "people": [(lead, permits[lead.subject_id]) for lead in shown],
        "more": len(people) > _PEOPLE,
        "deals": deals[:_PEOPLE],
        "value": _open_sums(found, request),
        "edit": request.user.may("edit leads"),
        "may_record": request.user.may("record a withdrawal"),
        "closed": sorted(closed_since(domains_of(found)).items()),
    }
    return render(request, "leads/company.html", context)


def _open_sums(company: Company, request: StaffRequest) -> dict[str, Decimal]:
    visible = Lead.objects.for_user(request.user).filter(company=company)
    rows = (
        Deal.objects.filter(lead__in=visible, state=Deal.State.OPEN)
        .order_by("currency")
        .values_list("currency")
    )
    return dict(rows.annotate(sum=Sum("value")))


@login_required
@require_http_methods(["GET", "POST"])
def company_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the fields of a company."""
    found = get_company_for(request.user, pk)
    if not request.user.may("edit leads"):
        raise PermissionDenied
    form = CompanyForm(
        request.POST or None,
        instance=Company(pk=found.pk, **{f: getattr(found, f) for f in CompanyForm.Meta.fields}),
    )
    if form.is_valid():
        try:
            change_company(company=found, changes=form.cleaned_data)
        except NameTaken as taken:
            sentence = _('Another company has this name: <a href="{url}">{name}</a>.')
            form.add_error(
                "name", format_html(sentence, url=taken.company.get_absolute_url(), name=taken.company.name)
            )
        else:
            say(request, _("%(company)s saved") % {"company": form.cleaned_data["name"]})
            return redirect(found)
    context = {"company": found, "form": form}
    return render(request, "leads/company_edit.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def company_no_advertising(request: StaffRequest, pk: int) -> HttpResponse:
    """Record that the whole company wants no advertising by e-mail (W10)."""
    found = get_company_for(request.user, pk)
    if not request.user.may("record a withdrawal"):
        raise PermissionDenied
    form = NoAdvertisingForm(request.POST or None, initial={"domain": next(iter(domains_of(found)), "")})
    if form.is_valid():
        domain = form.cleaned_data["domain"]
        try:
            record_company_wish(domain=domain, actor=request.user)
        except DomainRefused as refused:
            form.add_error("domain", refused.sentence)
        else:
            say(request, _("Recorded. No advertising by e-mail leaves for this company any more."))
            return redirect(found)
    context = {"company": found, "form": form}
    return render(request, "leads/company_no_advertising.html", context, status=422 if form.is_bound else 200)
