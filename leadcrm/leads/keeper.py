"""What leads do when a person says something about themselves on a public page: language, task, timeline."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from leadcrm.leads.models import Activity, Deal, Lead, Task
from leadcrm.leads.services.activities import add_activity
from leadcrm.leads.services.leads import change_fields
from leadcrm.leads.services.tasks import add_task
from privacy import parameters
from privacy.keepers import ADDRESS_GONE, ENQUIRY_WITHDRAWN, SHARED_ADDRESS


class LeadKeeper:
    """The sales side of a person."""

    def language(self, subject: uuid.UUID) -> str:
        return Lead.objects.filter(subject=subject).values_list("language", flat=True).first() or ""

    def address(self, subject: uuid.UUID) -> str:
        return Lead.objects.filter(subject=subject).values_list("email", flat=True).first() or ""

    def speak(self, subject: uuid.UUID, language: str) -> None:
        if lead := Lead.objects.filter(subject=subject).first():
            change_fields(lead=lead, changes={"language": language}, origin="person")

    @transaction.atomic
    def tell(self, subject: uuid.UUID, what: str) -> None:
        lead = Lead.objects.select_related("owner").filter(subject=subject).first()
        if lead is None:
            return
        with translation.override((lead.owner.language if lead.owner else "") or "de"):
            title = _TASKS[what]()
        if not Task.objects.filter(lead=lead, title=title, done_at=None).exists():
            add_task(lead=lead, title=title, due_on=timezone.localdate(), assignee=lead.owner)
        if what == ENQUIRY_WITHDRAWN:
            add_activity(lead=lead, kind=Activity.Kind.CONSENT, title=what, by_person=True)
            _review(lead)


def _review(lead: Lead) -> None:
    """Nothing we work on rests on the lead any more: it goes after the days of a review, unless a sale keeps it (W14)."""
    if Deal.objects.filter(lead=lead, state=Deal.State.WON).exists():
        return
    today = timezone.localdate()
    days = dt.timedelta(days=parameters.value("review_storage", today))
    Lead.objects.filter(pk=lead.pk).update(review_until=today + days)


_TASKS = {
    ADDRESS_GONE: lambda: _("The e-mail address does not exist any more: find the right one"),
    ENQUIRY_WITHDRAWN: lambda: _("The enquiry was withdrawn by the person: stop working on it"),
    SHARED_ADDRESS: lambda: _(
        "Advertising to a shared address was stopped by one of its people: ask whether it holds for this person, too"
    ),
}
