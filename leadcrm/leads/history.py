"""Who changed what about a person, read from the trail; staff appear by function, not by name (design §5)."""

import datetime as dt
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from leadcrm.accounts.models import User
from leadcrm.leads.labels import lead_names
from leadcrm.leads.models import Company, Deal, Lead, Stage, Task
from privacy.merged import with_former
from privacy.models import AuditDetail, AuditEntry

PAGE = 50
_MODELS: dict[str, type[models.Model]] = {model._meta.db_table: model for model in (Lead, Deal, Task)}
#: Follows from other fields or stands elsewhere on the page.
_HIDDEN = {
    "last_activity_at",
    "stage_since",
    "team",
    "provenance",
    "search",
    "sort_name",
    "match_email",
    "match_phone",
    "match_mobile",
    "subject",
    "lead",
    "id",
}
_ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d)?$")
_VERBS = ("insert", "update", "delete")
_MERGES = ("merge", "unmerge")


@dataclass(frozen=True)
class Change:
    """One field that changed; values only where they may still be seen."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Act:
    """One act on the person's data."""

    entry: AuditEntry
    who: str
    what: str
    changes: list[Change]


def history(lead: Lead, query: Mapping[str, Any]) -> tuple[list[Act], int | None]:
    """Return a page of acts, newest first, and the id before which the older ones stand (None: no more)."""
    written = Q(subject__in=with_former([lead.subject_id]), table_name__in=_MODELS, verb__in=_VERBS)
    entries = AuditEntry.objects.filter(written | Q(subject=lead.subject_id, verb__in=_MERGES))
    before = str(query.get("before", ""))
    if before.isascii() and before.isdigit() and len(before) < 19:
        entries = entries.filter(pk__lt=int(before))
    found = list(entries.order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    details = {
        d.entry_id: json.loads(d.detail) for d in AuditDetail.objects.filter(entry__in=[e.pk for e in shown])
    }
    functions = _functions({entry.actor for entry in shown}, lead)
    names = _Names(details.values())
    others = lead_names({key for e in shown if e.verb in _MERGES and (key := _uuid(e.row_id))})
    acts = [
        Act(
            entry,
            functions.get(entry.actor, _("The system")),
            _what(entry, others),
            [] if entry.verb in _MERGES else names.changes(entry, details.get(entry.pk, {})),
        )
        for entry in shown
    ]
    return [act for act in acts if act.changes or act.entry.verb != "update"], shown[-1].pk if len(
        found
    ) > PAGE else None


def _functions(actors: set[str], lead: Lead) -> dict[str, str]:
    """Return actor → function: the role of a member of staff, or the person themselves."""
    keys = [key for actor in actors if (key := _uuid(actor))]
    found = {
        str(user.subject_id): str(user.get_role_display()) for user in User.objects.filter(subject__in=keys)
    }
    return {**found, str(lead.subject_id): _("The person")}


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _what(entry: AuditEntry, others: dict[uuid.UUID, str]) -> str:
    if entry.verb in _MERGES:
        key = _uuid(entry.row_id)
        other = {"name": others.get(key, _("another record")) if key else ""}
        return (
            _("Merged with %(name)s") % other
            if entry.verb == "merge"
            else _("No longer merged with %(name)s") % other
        )
    name = _MODELS[entry.table_name]._meta.verbose_name
    return {
        "insert": _("%(thing)s added") % {"thing": name},
        "update": _("%(thing)s changed") % {"thing": name},
        "delete": _("%(thing)s removed") % {"thing": name},
    }[entry.verb].capitalize()


class _Names:
    """Turns the ids that stand in details into names, with one query per kind of thing."""

    def __init__(self, details: Any) -> None:
        found: dict[str, set[int]] = {"owner": set(), "assignee": set(), "company": set(), "stage": set()}
        for detail in details:
            for field, pair in detail.get("changed", {}).items():
                if field in found:
                    found[field] |= {key for key in pair if key}
        people = found["owner"] | found["assignee"]
        staff = {user.pk: str(user) for user in User.objects.filter(pk__in=people)} if people else {}
        companies = (
            {c.pk: c.name for c in Company.objects.filter(pk__in=found["company"])}
            if found["company"]
            else {}
        )
        stages = {s.pk: str(s) for s in Stage.objects.filter(pk__in=found["stage"])} if found["stage"] else {}
        self.tables: dict[str, dict[int, str]] = {
            "owner": staff,
            "assignee": staff,
            "company": companies,
            "stage": stages,
        }

    def changes(self, entry: AuditEntry, detail: dict[str, Any]) -> list[Change]:
        model = _MODELS[entry.table_name]
        pairs = detail.get("changed", {})
        names = [name for name in entry.fields.split() if name not in _HIDDEN]
        return [
            Change(_label(model, name), *(self._value(name, v) for v in pairs.get(name, ("", ""))))
            for name in names
        ]

    def _value(self, field: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if field in self.tables:
            return self.tables[field].get(value, "–")
        if isinstance(value, str) and _ISO.match(value):
            return _spoken(value)
        return str(value)


def _spoken(text: str) -> str:
    """Return a date or a time of the trail as people read it here."""
    try:
        if len(text) == len("2026-11-24"):
            return date_format(dt.date.fromisoformat(text))
        return date_format(timezone.localtime(dt.datetime.fromisoformat(text)), "SHORT_DATETIME_FORMAT")
    except (ValueError, OverflowError):
        return text  # a name that only looks like a date


def _label(model: type[models.Model], name: str) -> str:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    return str(getattr(field, "verbose_name", name))
