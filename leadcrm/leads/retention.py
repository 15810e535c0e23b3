"""When a lead's time is up: twelve months after the person last turned to us, or when nobody could say why we have them."""

import datetime as dt
import uuid

from django.db.models import Count, DateField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from leadcrm.leads.models import Deal, Lead
from privacy import parameters
from privacy.erasure.engine import NARROW, also
from privacy.jobs import Outcome
from privacy.models import Subject
from privacy.registry import registry
from privacy.retention.clocks import Clock, register_clock
from privacy.retention.night import retain

# What ends with the lead; a newsletter the person still wants does not (R131).
_ENDED = frozenset({"enquiry_handling", "sales_pipeline", "storage_for_review"})
_CONTACT = Coalesce("last_person_contact_on", "obtained_on", output_field=DateField())


def due_leads(date: dt.date) -> QuerySet[Lead]:
    """Return leads whose person did not turn to us for the months the law parameter names (R131); customers stay longer.

    R130: a lost one's offers and mails are no commercial letters, and go with the lead.
    """
    limit = parameters.months_after(date, -parameters.value("lead_keep", date))
    return _aging(date).annotate(contact=_CONTACT).filter(contact__lte=limit)


def due_reviews(date: dt.date) -> QuerySet[Lead]:
    """Return leads in quarantine whose thirty days are over."""
    return _files().filter(review_until__lt=date)


def _files() -> QuerySet[Lead]:
    """Return everybody's file; one that was merged into another has no clock of its own."""
    return Lead.everyone.exclude(subject__in=Subject.objects.filter(merged_into__isnull=False))


def _aging(date: dt.date) -> QuerySet[Lead]:
    customer_since = parameters.months_after(date, -parameters.value("customer_keep", date))
    won = Deal.everyone.filter(lead=OuterRef("pk"), state=Deal.State.WON, created_at__date__gt=customer_since)
    # Whoever was narrowed to what a living purpose needs is due again once it lives no longer.
    lapsed = Q(narrowed_to=[])
    for purpose, claims in registry.claims.items():
        for claim in claims:
            alive = Exists(claim().filter(pk=OuterRef("subject")))
            lapsed |= Q(narrowed_to__contains=[purpose]) & ~Q(alive)
    return _files().filter(lapsed, review_until=None).exclude(Exists(won))


def leads_ahead(first: dt.date, last: dt.date) -> dict[dt.date, int]:
    """Count leads by the night that takes them; whoever is overdue stands under the day before the first."""
    keep = parameters.value("lead_keep", first)
    limit = parameters.months_after(last, -keep)
    rows = _aging(last).annotate(contact=_CONTACT).filter(contact__lte=limit)
    found: dict[dt.date, int] = {}
    for contact, count in rows.order_by().values_list("contact").annotate(count=Count("pk")):
        day = max(parameters.months_after(contact, keep), first - dt.timedelta(days=1))
        found[day] = found.get(day, 0) + count
    return found


def reviews_ahead(first: dt.date, last: dt.date) -> dict[dt.date, int]:
    rows = due_reviews(last + dt.timedelta(days=1)).order_by().values_list("review_until")
    return {day + dt.timedelta(days=1): count for day, count in rows.annotate(count=Count("pk"))}


def _note(people: list[uuid.UUID], scope: str) -> None:
    """Whoever was narrowed is not due again as long as what they were narrowed to lives."""
    Lead.everyone.filter(subject__in=people).update(narrowed_to=scope.removeprefix(NARROW).split())


LEADS = Clock("lead", due_leads, leads_ahead, _ENDED)
REVIEWS = Clock("review_import", due_reviews, reviews_ahead, _ENDED)


def retain_leads(date: dt.date, dry_run: bool, beyond_cap: bool = False) -> Outcome:
    return retain(LEADS, date, dry_run, beyond_cap)


def retain_reviews(date: dt.date, dry_run: bool, beyond_cap: bool = False) -> Outcome:
    return retain(REVIEWS, date, dry_run, beyond_cap)


def register() -> None:
    """Tell privacy about both clocks, and what narrowing leaves behind."""
    register_clock(LEADS)
    register_clock(REVIEWS)
    also(NARROW, _note)
