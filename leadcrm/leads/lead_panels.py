"""The tabs of the lead page that the lead app itself has."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consent.models import ConsentRecord, ConsentState, OptInRequest, PresumedInterest, ProductCategory
from leadcrm.accounts.models import User
from leadcrm.leads.customers import purchases_of
from leadcrm.leads.documents import LAWS, Kind, last_day, shown_of
from leadcrm.leads.history import history
from leadcrm.leads.labels import lead_names
from leadcrm.leads.models import Lead, Task
from leadcrm.leads.panels import Panel, register
from leadcrm.leads.services.documents import sales_of
from leadcrm.leads.timeline import kinds_for, timeline
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.reasons import reason
from privacy.citations import cited
from privacy.models import Merge, Objection, Publication, Subject
from privacy.models.purpose import BY_NUMBER, Channel
from privacy.purposes import PURPOSES

_MAILS = 50


def _activity(lead: Lead, user: User, query: Mapping[str, Any]) -> dict[str, Any]:
    stages = {stage.code: stage for stage in query["stages"]}
    return {"feed": timeline(lead, user, query, stages), "filters": kinds_for(user)}


def _mail(lead: Lead, user: User, query: Mapping[str, Any]) -> dict[str, Any]:
    mails = list(
        OutboxMail.everyone.filter(subject=lead.subject_id)
        .select_related("purpose")
        .order_by("-queued_at")[:_MAILS]
    )
    return {"mails": [(mail, reason(mail)) for mail in mails], "may_keep": bool(sales_of(lead))}


def _privacy(lead: Lead, user: User, query: Mapping[str, Any]) -> dict[str, Any]:
    records = ConsentRecord.objects.filter(subject=lead.subject_id).select_related("purpose", "text")
    waiting = OptInRequest.objects.filter(subject=lead.subject_id, expires_at__gt=timezone.now())
    # R24: only the consent that stands is worth proving.
    unproven = ConsentState.objects.filter(
        subject=lead.subject_id, channel__in=BY_NUMBER, status="confirmed", proven=False
    )
    return {
        "contents": user.may("see contents") or user.may("read a lead for a reason"),
        "records": records.order_by("-recorded_at"),
        "unproven": set(unproven.values_list("record", flat=True)),
        "interests": PresumedInterest.objects.filter(subject=lead.subject_id),
        "objections": [
            (objection, _scope(objection))
            for objection in Objection.objects.filter(subject=lead.subject_id).order_by("-recorded_at")
        ],
        "waiting": waiting.order_by("-submitted_at"),
        "publications": Publication.objects.filter(subject=lead.subject_id).select_related("purpose"),
        "may_publish": user.may("record a publication"),
        "purchases": purchases_of(lead),
        # No empty screens: where nothing is sold by category, nothing is asked.
        "may_purchase": bool(lead.email) and ProductCategory.objects.exists(),
    }


def _tasks(lead: Lead, user: User, query: Mapping[str, Any]) -> dict[str, Any]:
    done = (
        Task.everyone.filter(lead=lead, done_at__isnull=False).select_related("assignee").order_by("-done_at")
    )
    return {"done": done[:_MAILS]}


def _deals(lead: Lead, user: User, query: Mapping[str, Any]) -> dict[str, Any]:
    if not (user.may("see contents") or user.may("read a lead for a reason")):
        return {}
    today = timezone.localdate()
    return {
        "documents": [
            (row, last_day(row.kind, row.dated_on, today), cited(LAWS[Kind(row.kind)]))
            for row in shown_of(lead)
        ],
        "may_keep": bool(sales_of(lead)),
    }


def _history(lead: Lead, user: User, query: Mapping[str, Any]) -> dict[str, Any]:
    acts, older = history(lead, query)
    merges = (
        list(Merge.objects.filter(kept=lead.subject_id)) if lead.subject.state == Subject.State.ACTIVE else []
    )
    names = lead_names({merge.gone_id for merge in merges}) if merges else {}
    return {
        "acts": acts,
        "older": older,
        "merges": [(merge, names.get(merge.gone_id, "")) for merge in merges],
    }


def _scope(objection: Objection) -> Any:
    """Return to what a person objected, in words."""
    if objection.purpose in PURPOSES:
        return PURPOSES[objection.purpose].name
    if objection.channel:
        return gettext("advertising by %(channel)s") % {"channel": Channel(objection.channel).label}
    return gettext("all advertising")


register(Panel("activity", _("Activity"), "leads/lead_activity.html", _activity, position=10))
register(Panel("mail", _("Mail"), "leads/lead_mail.html", _mail, action="see contents", position=20))
register(Panel("tasks", _("Tasks"), "leads/lead_tasks.html", _tasks, action="see contents", position=30))
register(Panel("deals", _("Deals"), "leads/lead_deals.html", _deals, position=40))
register(Panel("privacy", _("Privacy"), "leads/lead_privacy.html", _privacy, position=80))
register(
    Panel("history", _("History"), "leads/lead_history.html", _history, action="see contents", position=90)
)
