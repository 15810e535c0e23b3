"""The registry as a table: what is stored about whom, why, for how long, and what erasure does to it (Art. 30)."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.purposes import SHIPPED
from privacy.registry import Item, iter_declarations
from privacy.retention import DATENARTEN


@dataclass(frozen=True)
class Row:
    """One personal field."""

    table: str
    field: str
    subject: str
    role: str
    category: str
    nature: str
    origin: str
    purposes: list[str]
    datenart: str
    period_days: int | None
    erase: str
    norm: str
    trail: bool


def rows() -> Iterator[Row]:
    """Yield every personal field of the database, in a stable order."""
    today = timezone.localdate()
    about = {code: rule.about_days(today) for code, rule in DATENARTEN.items()}
    for declared in iter_declarations():
        for name, item in declared.fields.items():
            rule = item.datenart or declared.datenart
            yield Row(
                table=declared.label,
                field=name,
                subject=declared.subject or "",
                role=declared.role,
                category=item.category,
                nature=item.nature,
                origin=item.origin,
                purposes=item.purpose_codes,
                datenart=rule,
                # 0 in the rule means: with the row or person it belongs to.
                period_days=declared.expires_days or about[rule] or None,
                erase=item.erase,
                norm=item.norm,
                trail=declared.trail,
            )


def not_personal() -> dict[str, str]:
    """Return the tables without personal data, each with the reason."""
    return {d.label: d.reason for d in iter_declarations() if d.whole}


def as_json() -> dict[str, Any]:
    """Return the data map as plain values."""
    return {"ok": True, "fields": [asdict(row) for row in rows()], "not_personal": not_personal()}


def as_markdown() -> str:
    """Return the data map as a document that a data protection officer can read."""
    lines = [f"# {_('Data map')}"]
    for declared in iter_declarations():
        if not declared.fields:
            continue
        rule = DATENARTEN[declared.datenart]
        whose = _("found by %(key)s") % {"key": declared.subject} if declared.subject else declared.reason
        lines += ["", f"## {declared.label}", "", _("Person: %(whose)s") % {"whose": whose}]
        lines += [
            _("Kind of data: %(name)s; begins with: %(start)s") % {"name": rule.name, "start": rule.start},
            "",
        ]
        heads = [_("Field"), _("Category"), _("Nature"), _("Origin"), _("Purposes"), _("On erasure")]
        lines += [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
        lines += [_line(name, item) for name, item in declared.fields.items()]
    lines += ["", f"## {_('Without personal data')}", ""]
    lines += [f"- {label}: {reason}" for label, reason in not_personal().items()]
    return "\n".join(lines) + "\n"


def _line(name: str, item: Item) -> str:
    purposes = ", ".join(str(SHIPPED[code].name) for code in item.purpose_codes)
    erase = f"{item.erase} ({item.norm})" if item.norm else item.erase
    return f"| {name} | {item.category} | {item.nature} | {item.origin} | {purposes} | {erase} |"
