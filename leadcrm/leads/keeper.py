"""What leads do when a person says something about themselves on a public page: language, task, timeline."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from leadcrm.leads.facts import fact_form_of
from leadcrm.leads.models import Activity, CommercialDocument, Deal, Lead, Task
from leadcrm.leads.services.activities import add_activity
from leadcrm.leads.services.leads import VALUE_FIELDS, change_fields
from leadcrm.leads.services.tasks import add_task
from privacy import parameters
from privacy.keepers import (
    ADDRESS_GONE,
    ENQUIRY_WITHDRAWN,
    OBJECTION_UPHELD,
    SHARED_ADDRESS,
    CorrectionRefused,
    Fact,
)


class LeadKeeper:
    """The sales side of a person."""

    def language(self, subject: uuid.UUID) -> str:
        return Lead.everyone.filter(subject=subject).values_list("language", flat=True).first() or ""

    def addresses(self, subjects: set[uuid.UUID]) -> dict[uuid.UUID, str]:
        leads = Lead.everyone.filter(subject__among=subjects).exclude(email="")
        return dict(leads.values_list("subject", "email"))

    def postal(self, subject: uuid.UUID) -> list[str]:
        lead = Lead.objects.filter(subject=subject).first()
        if lead is None or not (lead.street and lead.city):
            return []
        name = " ".join(part for part in (lead.title, lead.first_name, lead.last_name) if part)
        abroad = lead.country if lead.country != "DE" else ""
        return [name, lead.street, f"{lead.postcode} {lead.city}".strip(), *([abroad] if abroad else [])]

    def kept_under(self, number: str) -> set[uuid.UUID]:
        return set(CommercialDocument.objects.filter(number=number).values_list("subject", flat=True))

    def speak(self, subject: uuid.UUID, language: str) -> None:
        if lead := Lead.everyone.filter(subject=subject).first():
            change_fields(lead=lead, changes={"language": language}, origin="person")

    def facts(self, subject: uuid.UUID) -> list[Fact]:
        lead = Lead.everyone.filter(subject=subject).first()
        return [Fact(name, _label(name), getattr(lead, name)) for name in VALUE_FIELDS] if lead else []

    @transaction.atomic
    def correct(self, subject: uuid.UUID, changes: Mapping[str, str], origin: str) -> None:
        lead = Lead.everyone.get(subject=subject)
        change_fields(lead=lead, changes=_cleaned(changes), origin=origin)

    @transaction.atomic
    def add_statement(self, subject: uuid.UUID, text: str) -> None:
        if lead := Lead.everyone.filter(subject=subject).first():
            title = _("Statement of the person (Art. 16)")
            add_activity(lead=lead, kind=Activity.Kind.NOTE, title=title, body=text, by_person=True)

    @transaction.atomic
    def tell(self, subject: uuid.UUID, what: str) -> None:
        lead = Lead.everyone.select_related("owner").filter(subject=subject).first()
        if lead is None:
            return
        if what == OBJECTION_UPHELD:
            _review(lead)
            return
        with translation.override((lead.owner.language if lead.owner else "") or "de"):
            title = _TASKS[what]()
        if not Task.everyone.filter(lead=lead, title=title, done_at=None).exists():
            add_task(lead=lead, title=title, due_on=timezone.localdate(), assignee=lead.owner)
        if what == ENQUIRY_WITHDRAWN:
            add_activity(lead=lead, kind=Activity.Kind.CONSENT, title=what, by_person=True)
            _review(lead)


def _label(name: str) -> Any:
    return Lead._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _cleaned(changes: Mapping[str, str]) -> dict[str, Any]:
    """Return values as the lead page accepts them. Raises CorrectionRefused, which names the first that it does not."""
    form = fact_form_of(tuple(changes))(dict(changes))
    for name, errors in form.errors.items():
        raise CorrectionRefused(f"{_label(name)}: {' '.join(map(str, errors))}")
    return dict(form.cleaned_data)


def _review(lead: Lead) -> None:
    """Nothing we work on rests on the lead any more: it goes after the days of a review, unless a sale keeps it (W14)."""
    if Deal.everyone.filter(lead=lead, state=Deal.State.WON).exists():
        return
    today = timezone.localdate()
    days = dt.timedelta(days=parameters.value("review_storage", today))
    Lead.everyone.filter(pk=lead.pk).update(review_until=today + days)


_TASKS = {
    ADDRESS_GONE: lambda: _("The e-mail address does not exist any more: find the right one"),
    ENQUIRY_WITHDRAWN: lambda: _("The enquiry was withdrawn by the person: stop working on it"),
    SHARED_ADDRESS: lambda: _(
        "Advertising to a shared address was stopped by one of its people: ask whether it holds for this person, too"
    ),
}
