"""What the gate says about mail to a customer: for each purchase on record, and for each product one may write about."""

from consent.customers.goods import CUSTOMER_MAIL
from consent.decision import Decision
from consent.gate import answers, ask
from consent.models import ProductCategory, Purchase
from leadcrm.leads.models import Lead
from leadcrm.leads.verdicts import Verdict


def purchases_of(lead: Lead) -> list[tuple[Purchase, Decision]]:
    """Return the person's purchases, each with the gate's answer for a mail about its category."""
    found = list(Purchase.objects.filter(subject=lead.subject_id).select_related("category"))
    said = _asked(lead, [purchase.category_id for purchase in found])
    return [(purchase, said[purchase.category_id]) for purchase in found]


def choices_for(lead: Lead) -> list[Verdict]:
    """Return what one may write to this customer about; nothing for somebody who bought nothing."""
    if not Purchase.objects.filter(subject=lead.subject_id, ended_at=None).exists():
        return []
    categories = list(ProductCategory.objects.filter(own=True))
    said = _asked(lead, [category.pk for category in categories])
    return [
        Verdict(CUSTOMER_MAIL, "email", said[category.pk], category=category.pk, about=category.name)
        for category in categories
    ]


def _asked(lead: Lead, categories: list[str]) -> dict[str, Decision]:
    wanted = sorted(set(categories))
    if not wanted:
        return {}
    questions = ask(*((CUSTOMER_MAIL, "email", category) for category in wanted))
    found = answers(questions, [lead.subject_id])
    return {category: decisions[lead.subject_id] for category, decisions in zip(wanted, found, strict=True)}
