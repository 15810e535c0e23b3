"""Who may open a person's page: the first line of every view that shows or changes one lead."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leadcrm.accounts.models import User
from leadcrm.leads.models import Company, Lead
from privacy.audit.services import record
from privacy.models import Subject

#: Why the data protection officer looks at one person; the code is kept in the trail.
REASONS = {
    "request": _("This person has made a request or a complaint"),
    "incident": _("An incident or a suspected misuse is being examined"),
    "authority": _("A supervisory authority or a court has asked"),
    "proof": _("A consent or its proof is being checked"),
}
_LOOK = dt.timedelta(minutes=15)
_SESSION_KEY = "leads.looks"


class ReasonNeeded(Exception):
    """The data protection officer must say first why they look."""


def get_lead_for(user: User, pk: int, *, reason: str = "") -> Lead:
    """Return the lead, or 404 to whom it does not concern.

    The data protection officer sees any lead, restricted ones too, but only for a reason, and the trail keeps it:
    ReasonNeeded without one.
    """
    beside = ("company", "owner", "team", "stage", "subject", "notice")
    if not user.may("read a lead for a reason"):
        return get_object_or_404(Lead.objects.for_user(user).select_related(*beside), pk=pk)
    lead = get_object_or_404(Lead.everyone.select_related(*beside), pk=pk)
    if lead.subject.merged_into:
        lead = get_object_or_404(Lead.everyone.select_related(*beside), subject=lead.subject.merged_into)
    if reason not in REASONS:
        raise ReasonNeeded
    record(
        verb="read", model=Lead, row_id=lead.pk, subject=lead.subject_id, purpose=f"rights_handling:{reason}"
    )
    return lead


def get_merged_for(user: User, pk: int) -> Lead:
    """Return the lead as which one that was merged goes on, or 404: an old address still leads to the person."""
    former = Subject.objects.filter(pk__in=Lead.everyone.filter(pk=pk).values("subject"))
    return get_object_or_404(Lead.objects.for_user(user), subject__in=former.values("merged_into"))


def get_editable_lead_for(user: User, pk: int) -> Lead:
    """Return the lead for a change: 404 to strangers, 403 to those who may only read."""
    if not user.may("see leads"):
        raise Http404
    lead = get_lead_for(user, pk)
    if not user.may("edit leads"):
        raise PermissionDenied
    return lead


def get_company_for(user: User, pk: int) -> Company:
    """Return the company when this person may see one of its people, or when it has none yet."""
    if not user.may("see leads"):
        raise Http404
    company = get_object_or_404(Company, pk=pk)
    if (
        Lead.objects.for_user(user).filter(company=company).exists()
        or not company.leads(manager="everyone").exists()
    ):
        return company
    raise Http404


def given_reason(request: HttpRequest, pk: int) -> str:
    """Return the reason given for this lead in the last quarter of an hour, or ''."""
    looks: dict[str, Any] = request.session.get(_SESSION_KEY, {})
    reason, until = looks.get(str(pk), ("", 0))
    return reason if until > timezone.now().timestamp() else ""


def give_reason(request: HttpRequest, pk: int, reason: str) -> None:
    """Remember for a quarter of an hour why this person's page is open; every page shown is recorded with it."""
    now = timezone.now()
    looks = {
        key: look for key, look in request.session.get(_SESSION_KEY, {}).items() if look[1] > now.timestamp()
    }
    request.session[_SESSION_KEY] = {**looks, str(pk): (reason, (now + _LOOK).timestamp())}
