"""Companies: legal persons, shared by all who may see one of their people."""

from typing import Any

from django.db import transaction

from leadcrm.leads import matching
from leadcrm.leads.models import Company, Lead
from leadcrm.leads.services.leads import derive

FIELDS = ("name", "website", "street", "postcode", "city", "country")


class NameTaken(Exception):
    """Another company has this name; `company` is that one."""

    def __init__(self, company: Company) -> None:
        super().__init__(company.pk)
        self.company = company


@transaction.atomic
def change_company(*, company: Company, changes: dict[str, Any]) -> Company:
    """Set the given values on *company*; a new name is found by search on all its people. Raises NameTaken."""
    company = Company.objects.select_for_update().get(pk=company.pk)
    new = {
        field: changes[field]
        for field in FIELDS
        if field in changes and getattr(company, field) != changes[field]
    }
    if not new:
        return company
    for field, value in new.items():
        setattr(company, field, value)
    if "name" in new:
        company.sort_name = matching.folded(company.name)[:200]
        other = Company.objects.filter(sort_name=company.sort_name).exclude(pk=company.pk).first()
        if other is not None:
            raise NameTaken(other)
    company.save(update_fields=[*new, "sort_name"])
    if "name" in new:
        people = Lead.everyone.filter(company=company).select_related("company").order_by("pk")
        leads = list(people.select_for_update(of=("self",)))
        for lead in leads:
            derive(lead)
        Lead.everyone.bulk_update(leads, ["search"], batch_size=500)
    return company
