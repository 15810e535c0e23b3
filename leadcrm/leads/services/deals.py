"""Chances of a sale; a lead's value is the sum of its open ones."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from consent.models import ProductCategory
from leadcrm.accounts.models import User
from leadcrm.leads.models import Deal, Lead, Stage
from leadcrm.leads.services.leads import locked
from leadcrm.leads.services.stages import move_stage

CURRENCIES = ("EUR", "CHF", "USD", "GBP")


@transaction.atomic
def add_deal(
    *,
    lead: Lead,
    title: str,
    value: Decimal,
    currency: str = "EUR",
    category: ProductCategory | None = None,
    expected_close: dt.date | None = None,
) -> Deal:
    """Note a chance of a sale to this person."""
    lead = locked(lead)
    return Deal.everyone.create(
        subject_id=lead.subject_id,
        lead=lead,
        title=title,
        value=value,
        currency=currency,
        category=category,
        expected_close=expected_close,
    )


@transaction.atomic
def change_deal(
    *,
    deal: Deal,
    title: str,
    value: Decimal,
    currency: str,
    expected_close: dt.date | None,
    category: ProductCategory | None = None,
) -> Deal:
    """Change what is expected of a deal."""
    deal = Deal.everyone.select_for_update().get(pk=deal.pk)
    deal.title, deal.value, deal.currency, deal.expected_close = title, value, currency, expected_close
    deal.category = category
    deal.save(update_fields=["title", "value", "currency", "category", "expected_close"])
    return deal


@transaction.atomic
def win_deal(*, deal: Deal, author: User) -> Deal:
    """Win a deal: the person becomes a customer, other open deals stay open."""
    return _close(deal, Deal.State.WON, author)


@transaction.atomic
def lose_deal(*, deal: Deal, author: User) -> Deal:
    """Lose a deal; the lead stays where it is, another deal may come."""
    return _close(deal, Deal.State.LOST, author)


def _close(deal: Deal, state: str, author: User) -> Deal:
    lead = locked(deal.lead)
    won = state == Deal.State.WON
    if not Deal.everyone.filter(pk=deal.pk, state=Deal.State.OPEN).update(state=state):
        deal.refresh_from_db()
        return deal
    others = list(Deal.everyone.filter(lead=lead, state=Deal.State.OPEN).values_list("pk", flat=True))
    if won and lead.stage.kind != Stage.Kind.WON and not others:
        stage = Stage.objects.filter(kind=Stage.Kind.WON).order_by("position").first()
        if stage is not None:
            move_stage(lead=lead, stage=stage, author=author)
    elif won:
        # R131: a purchase is contact by the person, whatever the ladder says.
        lead.last_person_contact_on = timezone.localdate()
        lead.save(update_fields=["last_person_contact_on"])
    deal.refresh_from_db()
    return deal


def sums(deals: Iterable[Deal], *, state: str = Deal.State.OPEN) -> dict[str, Decimal]:
    """Return the sum of the deals in that state, per currency."""
    found: dict[str, Decimal] = {}
    for deal in deals:
        if deal.state == state:
            found[deal.currency] = found.get(deal.currency, Decimal(0)) + deal.value
    return found
