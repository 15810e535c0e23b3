"""Companies as holds know them: by a key that privacy does not read."""

from django.db.models import QuerySet

from leadcrm.leads import matching
from leadcrm.leads.models import Company, Lead


class HeldCompanies:
    """The people of a company are the leads that belong to it."""

    def find(self, name: str) -> str:
        """Return the key of the company of this name, as names are told apart everywhere; '' when there is none."""
        found = (
            Company.objects.filter(sort_name=matching.folded(name)[:200]).values_list("pk", flat=True).first()
        )
        return str(found) if found else ""

    def name(self, key: str) -> str:
        return (
            Company.objects.filter(pk=int(key)).values_list("name", flat=True).first() or ""
            if key.isdigit()
            else ""
        )

    def people(self, keys: list[str]) -> QuerySet[Lead]:
        return Lead.everyone.filter(company__in=[int(key) for key in keys if key.isdigit()])
