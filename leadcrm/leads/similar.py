"""Leads that may be the same person: by address, number, or full name and company. Only people decide (R43, W9)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leadcrm.accounts.models import User
from leadcrm.leads.models import Lead

_MOST = 5


@dataclass(frozen=True)
class Similar:
    """A lead, and what it has in common with the one that is looked at."""

    lead: Lead
    reasons: list[Any]


def similar_to(lead: Lead, user: User) -> list[Similar]:
    """Return leads like this one that the user may see, newest first, by one query."""
    where = _like(lead)
    if not where:
        return []
    rows = Lead.objects.for_user(user).filter(where).exclude(pk=lead.pk).select_related("company", "owner")
    return [Similar(row, _reasons(lead, row)) for row in rows.order_by("-pk")[:_MOST]]


def _like(lead: Lead) -> Q:
    where = Q()
    if lead.match_email:
        where |= Q(match_email=lead.match_email)
    for number in _numbers(lead):
        where |= Q(match_phone=number) | Q(match_mobile=number)
    if lead.company_id and lead.first_name and lead.last_name:
        where |= Q(sort_name=lead.sort_name, company=lead.company_id)
    return where


def _numbers(lead: Lead) -> set[str]:
    return {lead.match_phone, lead.match_mobile} - {""}


def _reasons(lead: Lead, other: Lead) -> list[Any]:
    found = []
    if lead.match_email and lead.match_email == other.match_email:
        found.append(_("same e-mail address"))
    if _numbers(lead) & _numbers(other):
        found.append(_("same telephone number"))
    if lead.sort_name == other.sort_name and lead.company_id and lead.company_id == other.company_id:
        found.append(_("same name and company"))
    return found
