"""Invoices and order letters of the sales, within their years (R128, R130)."""

import pytest
from django.utils import timezone

from leadcrm.leads.documents import over
from leadcrm.leads.models import CommercialDocument, Deal

pytestmark = pytest.mark.usefixtures("demo")


def test_most_sales_have_an_invoice_and_many_a_letter_and_nothing_else_has() -> None:
    won = {f"deal:{pk}" for pk in Deal.objects.filter(state=Deal.State.WON).values_list("pk", flat=True)}
    kinds = {kind: set(CommercialDocument.objects.filter(kind=kind).values_list("sale", flat=True))
             for kind in CommercialDocument.Kind.values}  # fmt: skip
    assert kinds["invoice"] | kinds["commercial_letter"] <= won
    assert len(won) > len(kinds["invoice"]) > len(kinds["commercial_letter"]) > 0
    assert not over(timezone.localdate()).exists()
    assert not CommercialDocument.objects.filter(recipient="").exists()
