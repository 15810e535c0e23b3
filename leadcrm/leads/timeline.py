"""The timeline of a lead, newest first, page by page."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from leadcrm.accounts.models import User
from leadcrm.leads.models import Activity, Lead, Stage
from leadcrm.ui import stage_shape
from privacy.keepers import ENQUIRY_WITHDRAWN
from privacy.purposes import PURPOSES

PAGE = 30
Kind = Activity.Kind
#: What tells nothing of what was said: all that marketing may see (design, roles).
WITHOUT_CONTENTS = (Kind.FORM, Kind.STAGE, Kind.CONSENT)
#: The chips above the timeline: what people look for.
FILTERS = (Kind.NOTE, Kind.CALL, Kind.MEETING, Kind.MAIL, Kind.LETTER, Kind.FORM, Kind.STAGE)
_ICONS = {
    Kind.NOTE: "note",
    Kind.CALL: "phone",
    Kind.MEETING: "calendar",
    Kind.MAIL: "mail",
    Kind.LETTER: "letter",
    Kind.FORM: "form",
    Kind.TASK: "check",
}


@dataclass(frozen=True)
class Entry:
    """One entry as the feed shows it; `body` is empty for whom the contents do not concern."""

    activity: Activity
    icon: str
    body: str
    sentence: str = ""
    resembles: tuple[str, ...] = ()
    before: Stage | None = None
    after: Stage | None = None


@dataclass(frozen=True)
class Page:
    """Some entries, and where the older ones begin ('' when there are none)."""

    entries: list[Entry]
    older: str
    kind: str


def timeline(lead: Lead, user: User, query: Mapping[str, Any], stages: dict[str, Stage]) -> Page:
    """Return a page of what *user* may see. `query` may hold `kind` and `before`; nonsense in them is ignored."""
    kind = query.get("kind", "")
    entries = Activity.everyone.filter(lead=lead).select_related("author")
    contents = user.may("see contents") or user.may("read a lead for a reason")
    if not contents:
        entries = entries.filter(kind__in=WITHOUT_CONTENTS)
    if kind in Kind.values:
        entries = entries.filter(kind=kind)
    if start := _position(query.get("before", "")):
        at, key = start
        entries = entries.filter(Q(at=at, pk__lt=key) | Q(at__lt=at))
    found = list(entries.order_by("-at", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    older = f"{shown[-1].at.isoformat()},{shown[-1].pk}" if len(found) > PAGE else ""
    return Page(
        [_entry(activity, stages, contents) for activity in shown], older, kind if kind in Kind.values else ""
    )


def _position(text: str) -> tuple[dt.datetime, int] | None:
    moment, _sep, key = text.partition(",")
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    return (at, int(key)) if at and at.tzinfo and key.isascii() and key.isdigit() and len(key) < 19 else None


def _entry(activity: Activity, stages: dict[str, Stage], contents: bool) -> Entry:
    body = activity.body if contents else ""
    if activity.kind == Kind.STAGE:
        before, _sep, after = activity.title.partition(":")
        stage = stages.get(after)
        return Entry(activity, stage_shape(stage)[0], body, before=stages.get(before), after=stage)
    if activity.kind == Kind.CONSENT:
        shut = activity.title.startswith(("withdrawn", "objected", ENQUIRY_WITHDRAWN))
        return Entry(activity, "gate-shut" if shut else "gate-open", body, _consent(activity.title))
    if activity.ref == "duplicate":
        return Entry(activity, "merge", body, activity.title, tuple(re.findall(r"\d+", activity.title)))
    return Entry(activity, _ICONS.get(Kind(activity.kind), "info"), body)


def _consent(title: str) -> str:
    """Return what happened to a consent: "<what>:<purpose>:<channel>", or nothing for a confirmation by link."""
    what, _sep, scope = title.partition(":")
    purpose = scope.partition(":")[0]
    name = PURPOSES[purpose].name if purpose in PURPOSES else ""
    if what == "withdrawn":
        return _("Consent to “%(purpose)s” withdrawn") % {"purpose": name}
    if what == "objected":
        if purpose == "company":
            return _("The whole company wants no advertising by e-mail")
        return (
            _("Objected to “%(purpose)s”") % {"purpose": name} if name else _("Objected to all advertising")
        )
    if what == ENQUIRY_WITHDRAWN:
        return _("Took the enquiry back")
    if what == "taken":
        return _("Consent to “%(purpose)s” given to our staff") % {"purpose": name}
    if what == "informed":
        return _("Told where we have the data from (Art. 14)")
    return _("Consent confirmed by link")


def kinds_for(user: User) -> list[tuple[str, str | Promise]]:
    """Return the kinds by which *user* may filter, with their names."""
    allowed = (
        FILTERS if user.may("see contents") or user.may("read a lead for a reason") else WITHOUT_CONTENTS
    )
    return [(kind.value, kind.label) for kind in allowed]
