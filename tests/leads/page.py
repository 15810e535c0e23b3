"""What the tests of the lead page share: a lead of Leipzig with an address, and words the page says."""

from typing import Any

from leadcrm.leads.models import Lead
from leadcrm.leads.services.leads import create_lead

JULE = {
    "first_name": "Jule",
    "last_name": "Harmsen",
    "email": "j.harmsen@kranich.example",
    "phone": "+49 341 4710118",
}


def make_lead(owner: Any = None, *, company: str = "Kranich Verpackungen GmbH", **changes: Any) -> Lead:
    """Make Jule, a lead of her owner's team."""
    return create_lead(
        values={**JULE, **changes},
        source="Website",
        obtained_from="person",
        origin="form:heat-check",
        company=company,
        owner=owner,
        person_contact=True,
    )


def stored(lead: Lead) -> Lead:
    """Return the lead as the database has it now."""
    return Lead.objects.select_related("stage", "subject", "company").get(pk=lead.pk)
