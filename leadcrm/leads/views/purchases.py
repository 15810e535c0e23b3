"""What a person bought, as evidence for mail to customers (§ 7(3) UWG, R49)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consent.customers.services import PurchaseRefused, record_purchase, take_back
from consent.errors import BasisSwap
from consent.models import Purchase
from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.access import get_editable_lead_for
from leadcrm.leads.models import Deal
from leadcrm.leads.purchase_forms import PurchaseForm
from leadcrm.ui import say


@login_required
@require_http_methods(["GET", "POST"])
def purchase_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Record a purchase; a won deal that was just closed fills the form in."""
    lead = get_editable_lead_for(request.user, pk)
    won = (
        Deal.everyone.filter(lead=lead, state=Deal.State.WON, category__isnull=False).order_by("-pk").first()
    )
    initial = {"category": won.category_id, "evidence": f"deal:{won.pk} {won.title}"[:120]} if won else {}
    form = PurchaseForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            record_purchase(
                subject=lead.subject, email=lead.email, actor=request.user.subject, **form.cleaned_data
            )
        except PurchaseRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        except BasisSwap as refused:
            form.add_error(None, str(refused))
        else:
            say(request, _("Purchase recorded. Whether mail may rest on it, the privacy tab says."))
            return redirect(f"{lead.get_absolute_url()}?tab=privacy#middle")
    return render(
        request, "leads/purchase.html", {"lead": lead, "form": form}, status=422 if form.is_bound else 200
    )


@login_required
@require_POST
def purchase_end(request: StaffRequest, pk: int, purchase: int) -> HttpResponse:
    """Take back a purchase that was recorded by mistake."""
    lead = get_editable_lead_for(request.user, pk)
    take_back(purchase=get_object_or_404(Purchase, pk=purchase, subject=lead.subject_id))
    say(request, _("Taken back. No mail rests on it any more."))
    return redirect(f"{lead.get_absolute_url()}?tab=privacy#middle")
