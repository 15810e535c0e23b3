"""Commercial documents for tests: a sale to somebody, and what was written about it."""

import datetime as dt
from typing import Any

from django.db import transaction

from leadcrm.leads.models import CommercialDocument, Deal, Lead
from leadcrm.leads.services.deals import add_deal, win_deal
from leadcrm.leads.services.documents import keep_document

DAY = dt.date(2026, 5, 12)
COPY = b"%PDF-1.4 Rechnung"


def sold(lead: Lead, author: Any) -> str:
    """Win a deal with this person; return how a document names it."""
    with transaction.atomic():
        deal = win_deal(deal=add_deal(lead=lead, title="Heat pump", value=12_400), author=author)
    assert deal.state == Deal.State.WON
    return f"deal:{deal.pk}"


def document(
    lead: Lead, sale: str, kind: str = "invoice", dated_on: dt.date = DAY, **more: Any
) -> CommercialDocument:
    """Record a document as the page does."""
    given: dict[str, Any] = {
        "number": "R-2026-117", "title": "Invoice for the heat pump", "recipient": "Ben Größel",
        "address": "Am Ring 4, 04155 Leipzig", "file": COPY,
    }  # fmt: skip
    return keep_document(lead=lead, sale=sale, kind=kind, dated_on=dated_on, **(given | more))
