"""Purchases with what § 7(3) UWG asks for, and consents to calls whose number is proven, through the services (R49, R59)."""

import datetime as dt

from django.db import transaction

from consent.customers.services import record_purchase
from consent.errors import ConsentError
from consent.gate import decisions
from consent.models import ConsentRecord, ConsentState, Occasion, ProductCategory
from consent.services.call_proof import code_of, prove_number
from leadcrm.leads.models import Deal, Lead
from leadcrm.leads.services.consents import caller_of
from privacy.models import Subject

_BUYERS, _PROVEN = 24, 16
_NOTICE = "Auftragsformular 2025, neben dem Feld für die E-Mail-Adresse"


def sell_and_prove(today: dt.date, staff: Subject) -> None:
    """Record some purchases, the officer's map of similar goods, and the proofs of some numbers."""
    with transaction.atomic():
        service = ProductCategory.objects.create(code="service", name="Wartung")
        pumps = ProductCategory.objects.create(
            code="heat_pumps", name="Wärmepumpen", similar=[service.pk, "solar"]
        )
        ProductCategory.objects.create(code="solar", name="Solarthermie", similar=[pumps.pk])
        ProductCategory.objects.create(code="electricity", name="Stromverträge anderer Anbieter", own=False)
    won = Deal.objects.filter(state=Deal.State.WON)
    for number, deal in enumerate(
        won.exclude(lead__email="").select_related("lead").order_by("pk")[:_BUYERS]
    ):
        _sell(number, deal, pumps if number % 3 else service, today, staff)
    _prove(staff)


def _sell(number: int, deal: Deal, category: ProductCategory, today: dt.date, staff: Subject) -> None:
    """Mostly all four flags are there; now and then the customer was not told, or it was no sale."""
    on = min(today, deal.created_at.date())
    told = number % 5 != 4
    try:
        record_purchase(
            subject=deal.subject,
            category=category,
            email=deal.lead.email,
            occasion=Occasion.SALE if number % 7 != 6 else Occasion.OFFER,
            sold_on=on,
            evidence=f"deal:{deal.pk} {deal.title}"[:120],
            notice=_NOTICE if told else "",
            notice_on=on if told else None,
            actor=staff,
        )
    except ConsentError:
        return  # whoever withdrew a consent to this is no customer to be written to (R7)


def _prove(staff: Subject) -> None:
    """Let some people who ticked calls call us from their number; of those without a whole address the proof lacks it."""
    waiting = ConsentState.objects.filter(channel="telephone", status="confirmed", proven=False)
    leads = Lead.everyone.filter(subject__in=waiting.values("subject")).exclude(phone="")
    people = {lead.subject_id: lead for lead in leads.order_by("street", "pk").reverse()[: _PROVEN * 4]}
    said = decisions(people, "telephone_marketing", "telephone")
    open_ = [lead for subject, lead in people.items() if said[subject].code == "CONSENT_UNPROVEN"]
    for lead in open_[:_PROVEN]:
        record = ConsentRecord.objects.get(
            pk=waiting.values_list("record", flat=True).get(
                subject=lead.subject_id, purpose="telephone_marketing"
            )
        )
        prove_number(
            record=record,
            caller=caller_of(lead, lead.phone),
            means="call_in",
            code=code_of(record),
            actor=staff,
        )
