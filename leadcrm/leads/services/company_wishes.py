"""A company wants no advertising at any of its addresses: recorded once, kept for all its people (W10)."""

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import StrIndex, Substr

from leadcrm.accounts.models import User
from leadcrm.leads.models import Activity, Company, Lead
from leadcrm.leads.services.activities import add_activity
from leadcrm.mail.outbox import cancel
from privacy.domains import FREE_MAIL, normal_domain
from privacy.models import Suppression
from privacy.no_advertising import company_domain_in, no_advertising_for, people_at


@transaction.atomic
def record_company_wish(*, domain: str, actor: User, lead: Lead | None = None) -> Suppression:
    """Close marketing by e-mail at a company's domain and take back what waits to be sent there.

    `lead` is who told us, on whose timeline it then stands. Raises DomainRefused.
    """
    domain = company_domain_in(domain)
    entry = no_advertising_for(domain=domain)
    cancel(subjects=people_at(domain), purposes=None, because="SUPPRESSED_COMPANY")
    if lead is not None:
        add_activity(
            lead=lead,
            kind=Activity.Kind.CONSENT,
            author=actor,
            title="objected:company:email",
            by_person=True,
        )
    return entry


def domains_of(company: Company) -> list[str]:
    """Return the domains a company writes from, as far as its website and its people's addresses tell."""
    found = {normal_domain(company.website)} if company.website else set()
    at = StrIndex("match_email", Value("@"))
    people = Lead.everyone.filter(company=company).exclude(match_email="")
    found.update(
        people.annotate(domain=Substr("match_email", at + 1)).values_list("domain", flat=True).distinct()
    )
    return sorted(found - FREE_MAIL - {""})
