"""The person's receipt of a consent: to read, to print, to take along. No cookie, no log-in, no script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consent.models import ConsentRecord
from consent.receipts import FORMATS, receipt
from consent.receipts.facts import NoReceipt, facts_of
from consent.receipts.links import read_receipt_token
from privacy.audit.context import act
from privacy.audit.services import record as note


@never_cache
@require_safe
def receipt_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the receipt, or hand it out as `?format=dpv` or `?format=kantara`; the signed token is the permission."""
    key = read_receipt_token(token)
    found = (
        ConsentRecord.objects.select_related("text__notice", "purpose").filter(pk=key).first()
        if key
        else None
    )
    try:
        facts = facts_of(found) if found else None
    except NoReceipt:
        facts = None
    if found is None or facts is None:
        return render(request, "consent/receipt_over.html", status=410)
    kind = request.GET.get("format", "")
    if kind not in FORMATS:
        return render(request, "consent/receipt.html", {"facts": facts, "formats": FORMATS})
    with act(actor=found.subject_id, purpose="rights_handling"):
        note(verb="disclose", model=ConsentRecord, row_id=found.pk, subject=found.subject_id)
    answer = HttpResponse(receipt(found, kind), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{kind}-{facts.id}.json"'
    return answer
