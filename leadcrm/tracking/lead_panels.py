"""The tab of the lead page that shows a person's visits, and says why there are none."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from consent.gate import check
from leadcrm.accounts.models import User
from leadcrm.leads.models import Lead
from leadcrm.leads.panels import Panel, register
from leadcrm.tracking.models import Visit, Visitor
from leadcrm.tracking.services import PURPOSE

_SHOWN = 50


def _visits(lead: Lead, user: User, query: Mapping[str, Any]) -> dict[str, Any]:
    decision = check(lead.subject_id, PURPOSE, "none")
    if not decision.allowed:
        return {"decision": decision}
    visits = list(Visit.objects.filter(subject=lead.subject_id).select_related("site")[:_SHOWN])
    known = bool(visits) or Visitor.objects.filter(subject=lead.subject_id).exists()
    return {"decision": decision, "visits": visits, "known": known}


register(Panel("visits", _("Visits"), "tracking/lead_visits.html", _visits, position=50))
