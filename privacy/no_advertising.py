"""A whole company wants no advertising: kept for its domain, for everybody with an address there (W10)."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacy.audit.sealer import seal_now
from privacy.domains import FREE_MAIL, normal_domain
from privacy.models import ContactPoint, Subject, Suppression
from privacy.suppression import digest_of_normal, suppress_digest


class DomainRefused(Exception):
    """What was given is no company's domain; `code` for programs, `sentence` for people."""

    def __init__(self, code: str, sentence: Any) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


def company_domain_in(typed: str) -> str:
    """Return the company's domain in what somebody typed. Raises DomainRefused."""
    domain = normal_domain(typed)
    if not domain:
        raise DomainRefused("BAD_DOMAIN", _("This is not a domain. Write it as in firma.de."))
    if domain in FREE_MAIL:
        raise DomainRefused(
            "FREE_MAIL",
            _(
                "This domain belongs to a mail service that anybody may use: nobody can speak for all its addresses. Record the objection for the one person."
            ),
        )
    return domain


@transaction.atomic
def no_advertising_for(*, domain: str) -> Suppression:
    """Close marketing by e-mail for every address of a company's domain, known or not, from now on. Raises DomainRefused.

    One person's newer confirmed consent opens it again for that person alone (R124); it outlives every erasure (R121).
    """
    hashed = digest_of_normal("domain", company_domain_in(domain))
    # Whoever is about to send to somebody there holds that person's row: we wait, and the next one asks and stops.
    there = Subject.objects.select_for_update(no_key=True).filter(contact_points__domain=hashed)
    list(there.order_by("pk").values_list("pk"))
    entry = suppress_digest(kind=Suppression.Kind.DOMAIN, hashed=hashed, channel="email")
    seal_now()
    return entry


def people_at(domain: str) -> list[uuid.UUID]:
    """Return everybody known who has an address of that domain."""
    points = ContactPoint.objects.filter(domain=digest_of_normal("domain", domain))
    return list(points.values_list("subject", flat=True).distinct())


def closed_since(domains: Iterable[str]) -> dict[str, dt.datetime]:
    """Return which of these domains want no advertising, and since when."""
    hashed = {digest_of_normal("domain", domain): domain for domain in domains}
    found = Suppression.objects.filter(kind=Suppression.Kind.DOMAIN, digest__in=list(hashed))
    return {hashed[bytes(entry.digest)]: entry.created_at for entry in found}
