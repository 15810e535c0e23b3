"""The Details of a lead: which facts there are, how they read, and where each came from (R13)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.forms import ModelForm, modelform_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadcrm.accounts.models import User
from leadcrm.leads.forms import FactForm
from leadcrm.leads.models import Lead
from leadcrm.ui.words import country
from privacy import parameters
from privacy.suppression import bounced_at


@dataclass(frozen=True)
class Fact:
    """One line of the Details, edited as one; its first field carries the provenance shown."""

    code: str
    label: Any
    fields: tuple[str, ...]


FACTS: tuple[Fact, ...] = (
    Fact("name", gettext_lazy("Name"), ("title", "first_name", "last_name")),
    Fact("email", gettext_lazy("E-mail"), ("email",)),
    Fact("phone", gettext_lazy("Telephone"), ("phone",)),
    Fact("mobile", gettext_lazy("Mobile"), ("mobile",)),
    Fact("job_title", gettext_lazy("Role"), ("job_title",)),
    Fact("company", gettext_lazy("Company"), ("company",)),
    Fact("address", gettext_lazy("Address"), ("street", "postcode", "city", "country")),
    Fact("language", gettext_lazy("Language"), ("language",)),
    Fact("website", gettext_lazy("Website"), ("website",)),
    Fact("source", gettext_lazy("Source"), ("source",)),
    Fact("owner", gettext_lazy("Owner"), ("owner",)),
)
_LANGUAGES = dict(settings.LANGUAGES)
BY_CODE = {fact.code: fact for fact in FACTS}


@dataclass(frozen=True)
class Origin:
    """Where a value came from: a symbol, words, and the day it was confirmed."""

    icon: str
    words: str
    on: dt.date | None
    confirmed_on: dt.date | None


@dataclass(frozen=True)
class Line:
    """A fact of one lead, ready to be read."""

    fact: Fact
    value: str
    origin: Origin | None
    bounced: dt.datetime | None = None  # e-mail: when a mail to this address came back for good (R13)


def lines(lead: Lead) -> list[Line]:
    """Return the Details of *lead*; costs two queries, for the names of staff and for the address."""
    staff = staff_names(entry.get("origin", "") for entry in lead.provenance.values())
    return [_line(lead, fact, staff) for fact in FACTS]


def line(lead: Lead, fact: Fact) -> Line:
    """Return one line of the Details."""
    staff = staff_names(lead.origin_of(field).get("origin", "") for field in fact.fields)
    return _line(lead, fact, staff)


def _line(lead: Lead, fact: Fact, staff: dict[str, str]) -> Line:
    bounced = bounced_at(lead.subject_id, lead.email) if fact.code == "email" and lead.email else None
    return Line(fact, shown(lead, fact), _origin(lead, fact, staff), bounced)


def shown(lead: Lead, fact: Fact) -> str:
    """Return the value of a fact as people read it, '' when there is none."""
    if fact.code == "address":
        place = " ".join(part for part in (lead.postcode, lead.city) if part)
        return ", ".join(part for part in (lead.street, place, country(lead.country)) if part)
    if fact.code == "language" and lead.language in _LANGUAGES:
        return str(_LANGUAGES[lead.language])
    return " ".join(str(value) for field in fact.fields if (value := getattr(lead, field)))


def kept_until(lead: Lead) -> dt.date:
    """Return the day on which the person's data goes when they do not turn to us again (R131)."""
    if lead.review_until:
        return lead.review_until
    months = parameters.value("lead_keep", timezone.localdate())
    return parameters.months_after(lead.last_person_contact_on or lead.obtained_on, months)


def fact_form(fact: Fact) -> type[ModelForm]:
    """Return the form of a fact that consists of plain fields of the lead."""
    return fact_form_of(fact.fields)


def fact_form_of(fields: tuple[str, ...]) -> type[ModelForm]:
    """Return a form of some plain fields of the lead."""
    return modelform_factory(Lead, form=FactForm, fields=fields)


def staff_names(origins: Iterable[str]) -> dict[str, str]:
    """Return "staff:<id>" → name for all members of staff among *origins*, with one query at most."""
    ids = {
        int(number)
        for kind, _sep, number in (o.partition(":") for o in origins)
        if kind == "staff" and number.isdigit()
    }
    if not ids:
        return {}
    return {f"staff:{user.pk}": str(user) for user in User.objects.filter(pk__in=ids)}


def changed_by(lead: Lead, field: str) -> str:
    """Return who changed a field last, in words; '' when it was no member of staff."""
    origin = lead.origin_of(field).get("origin", "")
    return staff_names([origin]).get(origin, "")


def _origin(lead: Lead, fact: Fact, staff: dict[str, str]) -> Origin | None:
    entries = [lead.origin_of(field) for field in fact.fields]
    entry = max((e for e in entries if e), key=lambda e: e.get("on", ""), default=None)
    if entry is None:
        return None
    kind, _sep, rest = entry.get("origin", "").partition(":")
    icon, words = {
        "form": ("form", _("Form “%(name)s”") % {"name": rest}),
        "import": ("import", _("Import “%(name)s”") % {"name": rest}),
        "person": ("user", _("The person, on their settings page")),
        "request": ("user", _("The person, by their request %(number)s") % {"number": rest}),
        "staff": ("user", staff.get(f"{kind}:{rest}", _("A former colleague"))),
    }.get(kind, ("info", entry.get("origin", "")))
    return Origin(icon, words, _day(entry.get("on")), _day(entry.get("confirmed_on")))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
