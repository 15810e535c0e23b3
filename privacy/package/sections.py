"""What Art. 15(1)(a)–(h), (2) and (3) ask for, as plain paragraphs: filled from the registry and from what really happened."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from privacy.access import Table, export
from privacy.merged import with_former
from privacy.models import Controller, Disclosure, Recipient
from privacy.models.balancing import GROUNDS
from privacy.models.purpose import Basis
from privacy.notices import period_of, told_in
from privacy.package.explanations import explained
from privacy.package.words import lines
from privacy.purposes import PURPOSES
from privacy.registry import (
    ASSESSMENT,
    BEHAVIOUR,
    COMMUNICATION,
    CONTACT,
    DERIVED,
    FREE_TEXT,
    IDENTITY,
    OBSERVED,
    PROVIDED,
    STAFF,
    TECHNICAL,
    iter_declarations,
)

SCHEMA = "access-1"
SECTIONS: dict[str, Any] = {
    "confirmation": gettext_lazy("Whether we hold data about you"),
    "data": gettext_lazy("Your data"),
    "purposes": gettext_lazy("What we use it for, and on which basis"),
    "categories": gettext_lazy("Categories of data"),
    "recipients": gettext_lazy("Who received it"),
    "storage": gettext_lazy("How long we keep it"),
    "rights": gettext_lazy("Your rights"),
    "complaint": gettext_lazy("Complaint"),
    "source": gettext_lazy("Where we have it from"),
    "automated": gettext_lazy("Automated decisions"),
    "transfers": gettext_lazy("Transfers outside the European Union"),
}
_CATEGORIES = {
    IDENTITY: gettext_lazy("Who you are: name, position"),
    CONTACT: gettext_lazy("How to reach you: addresses and numbers"),
    COMMUNICATION: gettext_lazy("What passed between us: mails, calls, forms, requests"),
    BEHAVIOUR: gettext_lazy("How you came to us: source, campaign, dates of contact"),
    ASSESSMENT: gettext_lazy("What our sales staff note: stage, owner, deals"),
    TECHNICAL: gettext_lazy("Technical records: proof of consent, times, ids, audit trail"),
    FREE_TEXT: gettext_lazy("Texts written by you or about you"),
}
_ORIGINS = {
    PROVIDED: gettext_lazy("You gave it to us, or whoever gave us your contact details did"),
    OBSERVED: gettext_lazy("We observed it when you used our pages"),
    DERIVED: gettext_lazy("We derived it from other data"),
    STAFF: gettext_lazy("Our staff noted it"),
}


def package(
    subjects: Iterable[uuid.UUID], *, offered: uuid.UUID | None = None, left_out: str = ""
) -> dict[str, Any]:
    """Return the answer for these people in the current language; every section is there, also when nothing is held.

    `left_out` is the reason why archives are not in it, which the person is told (§ 34(2) BDSG, R100).
    Shape: privacy/schemas/access-1.json; the rows of `data` are read from the database when they are gone through.
    """
    ids = sorted(with_former(subjects))
    tables = export(ids, offered=offered, archives=not left_out)
    language = "de" if (get_language() or "").startswith("de") else "en"
    told = told_in(language)
    controller = Controller.objects.first()
    texts = {
        "confirmation": [_confirmed(tables)],
        "data": [
            _("What we hold about you, table by table."),
            _(
                "Technical copies of the same values (search index, sort keys, hashes) and old values kept only for the"
                " audit (§ 34(1) no. 2 BDSG) are not repeated."
            ),
            *_without_archives(left_out),
            *_balanced(tables),
        ],
        "purposes": _purposes(tables),
        "categories": _words(tables, "category", _CATEGORIES),
        "recipients": _recipients(ids, told["recipients"]),
        "storage": _periods(tables),
        "rights": [*told["rights"], *told["withdrawal"]],
        "complaint": told["complaint"],
        "source": [*_sources(tables), *_words(tables, "origin", _ORIGINS)],
        "automated": [*told["automated"], *explained(ids)],
        "transfers": told["transfers"],
    }
    return {
        "$schema": settings.BASE_URL + reverse("privacy:schema", args=[SCHEMA]),
        "made_at": timezone.localtime(),
        "language": language,
        "controller": controller.imprint if controller else "",
        "sections": {
            code: {"title": str(title), "text": texts[code] or [_("Nothing.")]}
            for code, title in SECTIONS.items()
        },
        "data": [{"table": t.label, "name": t.name, "heads": t.heads, "rows": t.rows} for t in tables],
    }


def _confirmed(tables: list[Table]) -> str:
    if not tables:
        return _("We hold nothing about you.")
    return _(
        "Yes: %(rows)s entries in %(tables)s kinds of records, as they stood when this answer was made."
    ) % {"rows": sum(len(table) for table in tables), "tables": len(tables)}


def _without_archives(reason: str) -> list[str]:
    if not reason:
        return []
    names = [str(d.model._meta.verbose_name_plural) for d in iter_declarations() if d.archive]
    told = _(
        "Not in this copy are %(what)s: we store them only because the law on keeping forbids to erase them, they are used for"
        " nothing else, and to hand them out would take a disproportionate effort (§ 34(1) no. 2 BDSG). Our reason: %(reason)s"
    )
    return [told % {"what": ", ".join(names), "reason": reason}]


def _balanced(tables: list[Table]) -> list[str]:
    """Say how others' rights were weighed against the person's (Art. 15(4)): never against the whole of a text."""
    if not tables:
        return []
    found = tables[0].others.known
    counted = ngettext(
        "%(n)s other person whom we know appears in texts about you.",
        "%(n)s other people whom we know appear in texts about you.",
        found,
    ) % {"n": found}
    return [
        str(GROUNDS),
        *([counted] if found else []),
    ]


def _purposes(tables: list[Table]) -> list[str]:
    codes = {
        code for table in tables for item in table.declared.fields.values() for code in item.purpose_codes
    }
    return [
        f"{spec.name}: {spec.description} ({'; '.join(str(Basis(basis).label) for basis in spec.bases)})"
        for code, spec in PURPOSES.items()
        if PURPOSES.data_of(code) in codes
    ]


def _recipients(ids: list[uuid.UUID], otherwise: list[str]) -> list[str]:
    """Name who really got something, what and when; whoever hosts our systems has all of it (C-154/21, R93)."""
    given = (
        Disclosure.objects.filter(subject__among=ids)
        .values("recipient__name", "recipient__country", "role", "what")
        .annotate(first=Min("on"), last=Max("on"), days=Count("on", distinct=True))
        .order_by("recipient__name", "what")
    )
    found = []
    for row in given:
        first, last = date_format(row["first"], "DATE_FORMAT"), date_format(row["last"], "DATE_FORMAT")
        when = first if row["days"] == 1 else _("%(first)s to %(last)s") % {"first": first, "last": last}
        role, what = Recipient.Role(row["role"]).label, Disclosure.What(row["what"]).label
        found.append(f"{row['recipient__name']}, {row['recipient__country']} ({role}): {what}; {when}")
    hosts = Recipient.objects.filter(service=Recipient.Service.HOSTING)
    found += [
        f"{host.name}, {host.country} ({host.get_role_display()}): {host.get_service_display()}"
        for host in hosts
    ]
    if found or not Recipient.objects.exists():
        return found or otherwise
    return [_("Nobody outside our company received your data.")]


def _sources(tables: list[Table]) -> list[str]:
    """Say what is known of the source of this person's data (Art. 15(1)(g))."""
    found = []
    for table in tables:
        names = [name for name in table.told if table.declared.fields[name].source]
        for row in table if names else ():
            told = [f"{table.heads[name]}: {'; '.join(lines(row[name]))}" for name in names if row[name]]
            found += [f"{table.name}. {', '.join(told)}"] if told else []
    return found


def _words(tables: list[Table], which: str, names: dict[str, Any]) -> list[str]:
    found = {getattr(item, which) for table in tables for item in table.declared.fields.values() if item.told}
    return [str(name) for word, name in names.items() if word in found]


def _periods(tables: list[Table]) -> list[str]:
    rules = {
        item.datenart or table.declared.datenart: None
        for table in tables
        for item in table.declared.fields.values()
        if item.told
    }
    return [period_of(code) for code in rules]
