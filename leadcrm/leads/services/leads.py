"""Creating and changing a lead, with provenance, contact points and what is derived from both."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Func, Q, Value
from django.utils import timezone

from leadcrm.accounts.models import Team, User
from leadcrm.leads import matching
from leadcrm.leads.models import Activity, Company, Lead, Stage
from privacy import together
from privacy.merged import lock_present
from privacy.models import Notice, Subject
from privacy.suppression import keep_contact_points

# What a form, an import or a person in sales may fill; everything else has a service of its own.
VALUE_FIELDS = (
    "first_name",
    "last_name",
    "title",
    "job_title",
    "email",
    "phone",
    "mobile",
    "street",
    "postcode",
    "city",
    "country",
    "language",
    "website",
)
_MATCHED = {"first_name", "last_name", "email", "phone", "mobile", "company"}


class ChangedMeanwhile(Exception):
    """Somebody else changed the value while it was being edited; `lead` holds what stands now."""

    def __init__(self, lead: Lead) -> None:
        super().__init__(lead.pk)
        self.lead = lead


class MayNotAssign(Exception):
    """This person may not give this lead to that one."""


def locked(lead: Lead, *, person: bool = False) -> Lead:
    """Return *lead* as it stands, locked until the transaction ends: two writers take turns.

    With `person` the subject's row is locked as well, and first: whoever needs both takes them in this order. Of a lead
    that was merged the one is returned as which its person goes on.
    """
    if person:
        held = lock_present(lead.subject_id)
        if held.pk != lead.subject_id:
            lead = Lead.everyone.only("pk").get(subject=held)
    # Two statements: having waited, PostgreSQL would join the changed lead to the stage and company it had before,
    # and find neither.
    Lead.everyone.select_for_update().only("pk").get(pk=lead.pk)
    return Lead.everyone.select_related("company", "stage", "subject").get(pk=lead.pk)


@transaction.atomic(savepoint=False)
def create_lead(
    *,
    values: dict[str, Any],
    source: str,
    obtained_from: str,
    origin: str,
    party: str = Subject.Party.CONSUMER,
    company: str = "",
    notice: Notice | None = None,
    owner: User | None = None,
    team: Team | None = None,
    subject: Subject | None = None,
    utm: dict[str, str] | None = None,
    person_contact: bool = False,
    entries: Sequence[Activity] = (),
) -> Lead:
    """Store a new lead and return it.

    `values` maps names of VALUE_FIELDS to clean text; `origin` says where they came from ("form:<slug>", "staff:<user id>").
    `person_contact` tells that the person themselves turned to us now, which moves the retention clock (R131). `entries`
    begin the timeline.
    """
    subject = subject or Subject.objects.create(party=party)
    today = timezone.localdate()
    lead = Lead(
        subject=subject,
        source=source,
        obtained_from=obtained_from,
        obtained_on=today,
        notice=notice,
        owner=owner,
        team=team or (owner.team if owner else None),
        stage=first_stage(),
        company=company_named(company) if company else None,
        last_person_contact_on=today if person_contact else None,
        provenance=_provenance({}, [*values, *(["company"] if company else [])], origin, today),
        **{f"utm_{key}": value for key, value in (utm or {}).items()},
        **values,
    )
    derive(lead)
    for entry in entries:
        entry.lead, entry.subject = lead, subject
    together.insert(lead, *entries)
    keep_contact_points(subject, [lead.match_email], [lead.match_phone, lead.match_mobile])
    return lead


@transaction.atomic
def change_fields(
    *, lead: Lead, changes: dict[str, Any], origin: str, seen: dict[str, Any] | None = None
) -> Lead:
    """Set the given values on *lead* and note for each where it came from (R13). Unchanged values keep their origin.

    `seen` holds the values the editor had before them; raises ChangedMeanwhile when somebody changed one since.
    """
    lead = locked(lead)
    new = {field: value for field, value in changes.items() if getattr(lead, field) != value}
    if any(getattr(lead, field) != (seen or {}).get(field, getattr(lead, field)) for field in new):
        raise ChangedMeanwhile(lead)
    if not new:
        return lead
    for field, value in new.items():
        setattr(lead, field, value)
    lead.provenance = _provenance(lead.provenance, new, origin, timezone.localdate())
    derived = (
        ["search", "sort_name", "match_email", "match_phone", "match_mobile"] if _MATCHED & new.keys() else []
    )
    if derived:
        derive(lead)
    lead.save(update_fields=[*new, "provenance", *derived])
    if {"email", "phone", "mobile"} & new.keys():
        keep_contact_points(lead.subject, [lead.match_email], [lead.match_phone, lead.match_mobile])
    return lead


@transaction.atomic
def set_company(*, lead: Lead, name: str, origin: str, seen: Company | None) -> Lead:
    """Put *lead* under the company of that name, made if need be; an empty name means none.

    `seen` is the company the editor had before them; raises ChangedMeanwhile, and then no company is made.
    """
    lead = locked(lead)
    if lead.company != seen:
        raise ChangedMeanwhile(lead)
    company = company_named(name) if name else None
    return change_fields(lead=lead, changes={"company": company}, origin=origin)


@transaction.atomic
def assign(*, lead: Lead, owner: User | None, actor: User) -> Lead:
    """Give *lead* to a member of sales, or to nobody; sales people may only take what belongs to nobody.

    Raises MayNotAssign.
    """
    lead = locked(lead)
    if not actor.may("reassign leads") and not (lead.owner_id is None and owner == actor):
        raise MayNotAssign
    if owner is not None and not owner.may("edit leads"):
        raise MayNotAssign
    lead.owner = owner
    lead.team = owner.team if owner else lead.team
    lead.save(update_fields=["owner", "team"])
    return lead


def derive(lead: Lead) -> None:
    """Fill the columns that follow from others: sort key, compared addresses, search lexemes."""
    lead.sort_name = matching.sort_name(lead.first_name, lead.last_name)
    lead.match_email = matching.match_email(lead.email)
    lead.match_phone = matching.match_phone(lead.phone)
    lead.match_mobile = matching.match_phone(lead.mobile)
    company = lead.company.name if lead.company else ""
    found = matching.lexemes(
        names=[lead.first_name, lead.last_name, company, lead.external_id],
        email=lead.match_email,
        numbers=[lead.match_phone, lead.match_mobile],
    )
    lead.search = Func(Value(found.split(), ArrayField(models.TextField())), function="array_to_tsvector")


def find_matches(*, email: str = "", phone: str = "", limit: int = 5) -> list[Lead]:
    """Return live leads with this address or number, newest first; of restricted people nobody learns this way (R116)."""
    address, number = matching.match_email(email), matching.match_phone(phone)
    where = Q()
    if address:
        where |= Q(match_email=address)
    if number:
        where |= Q(match_phone=number) | Q(match_mobile=number)
    if not where:
        return []
    return list(
        Lead.objects.filter(where).select_related("company", "subject", "stage").order_by("-pk")[:limit]
    )


def company_named(name: str) -> Company:
    """Return the company of that name, made if need be."""
    company, _ = Company.objects.get_or_create(
        sort_name=matching.folded(name)[:200], defaults={"name": name.strip()}
    )
    return company


def first_stage() -> Stage:
    """Return the stage in which a lead begins."""
    return Stage.objects.filter(kind=Stage.Kind.OPEN).order_by("position")[0]


def _provenance(old: dict[str, Any], fields: Any, origin: str, on: dt.date) -> dict[str, Any]:
    entry = {"origin": origin, "on": on.isoformat()}
    return {**old, **dict.fromkeys(fields, entry)}
