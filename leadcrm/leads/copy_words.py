"""What a lead's own codes mean to the person they are about."""

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.registry import Told


def provenance(value: Any, _told: Told) -> dict[str, str]:
    """Return, field by field, where a value came from and when; of a member of staff not the name."""
    from privacy.access.words import head
    from privacy.registry import registry

    declared = registry.declarations["leads.lead"]
    return {
        head(declared, name) if name in declared.names else name: _came(entry)
        for name, entry in sorted(value.items())
    }


def _came(entry: dict[str, str]) -> str:
    kind, _sep, rest = entry.get("origin", "").partition(":")
    words = {
        "form": _("Form “%(name)s”") % {"name": rest},
        "import": _("Import “%(name)s”") % {"name": rest},
        "person": _("The person, on their settings page"),
        "staff": _("our staff"),
    }.get(kind, entry.get("origin", ""))
    days = [date_format(dt.date.fromisoformat(day), "DATE_FORMAT") for day in {entry.get("on")} if day]
    if confirmed := entry.get("confirmed_on"):
        day = date_format(dt.date.fromisoformat(confirmed), "DATE_FORMAT")
        days.append(_("confirmed on %(day)s") % {"day": day})
    return ", ".join([words, *days])
