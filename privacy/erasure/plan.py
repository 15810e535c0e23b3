"""What an erasure will do, kind by kind, with the ground that asks for it or the norm that forbids it (R107, R108)."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from privacy import holds, parameters
from privacy.citations import cited
from privacy.erasure import elsewhere
from privacy.erasure.judgement import HOLD
from privacy.erasure.steps import is_of
from privacy.erasure.values import Values
from privacy.merged import with_former
from privacy.models import ContactPoint
from privacy.purposes import SHIPPED
from privacy.registry import DELETE, KEEP, Declaration, iter_declarations, registry

DELETED, EMPTIED, BLANKED, KEPT = "deleted", "emptied", "blanked", "kept"


@dataclass(frozen=True)
class Line:
    """One kind of data. `what` is a model or one of the words below; `norm` the ground of Art. 17(1), or of keeping it."""

    what: str
    action: str
    count: int
    norm: str
    until: str = ""  # ISO date, or '' where no date is known

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Line":
        return cls(**stored)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def name(self) -> str:
        """The kind of data in words people understand."""
        if "." in self.what:
            return str(capfirst(apps.get_model(self.what)._meta.verbose_name_plural))
        return {
            "appears": _("Mentions in texts about others"),
            "files": _("Uploaded files and delivered mails"),
            "trail_values": _("Old and new values in the audit trail"),
            "trail": _("Entries of the audit trail: ids, time, act; no values"),
            "evidence": _("Proof of consents: text, times, a salted hash of the address"),
            "call_proof": _("Proof of a consent to calls, locked: name, address, number, time"),
            "invoice": _("Invoices, restricted: with name and address as on the document"),
            "commercial_letter": _("Commercial letters about sales, restricted: with name and address"),
            "suppression": _("A hash of the address, so that nobody writes to it again"),
            "request_file": _("That this request was made, and when it was answered"),
            "ledger": _("The id in the list of erasures outside the database"),
            "backups": _("Backups, unused until they expire"),
        }[self.what]

    @property
    def law(self) -> str:
        """The ground or norm as the reader's language cites it."""
        return cited(self.norm)

    @property
    def ends_on(self) -> dt.date | None:
        return dt.date.fromisoformat(self.until) if self.until else None


def plan(
    subjects: Iterable[uuid.UUID], values: Values, *, requested: bool = True, list_too: bool = False
) -> list[Line]:
    """Return what erasing these people does, and what stays of them.

    `requested` by the person: then their addresses are suppressed; retention adds nothing to that list.
    `list_too`: they want the entry there erased as well (R125).
    """
    ids = sorted(with_former(subjects))
    held = holds.kinds_of(ids)
    if holds.EVERYTHING in held:
        return _all_held(ids, requested=requested)
    lines = []
    for declared in iter_declarations():
        if declared.subject and not declared.loose and declared.fields and declared.role == "owns":
            count = declared.rows_of(ids).count()
            if count:
                keeps = is_of(declared, held) if held else False
                lines.append(_held(declared.label, count, ids) if keeps else _line(declared, count))
    found = len(elsewhere.texts_with(values, ids))
    if found:
        lines.append(Line("appears", BLANKED, found, "Art. 17(1)(a)"))
    files = sum(1 for holding in registry.holdings.values() for _place in holding.residue(values))
    if files:
        lines.append(Line("files", DELETED, files, "Art. 17(1)(a)"))
    return [*lines, *_survivors(ids, requested=requested, list_too=list_too)]


def _all_held(ids: list[uuid.UUID], *, requested: bool) -> list[Line]:
    """Nothing goes while a hold on everything stands; advertising ends all the same."""
    owned = [each for each in iter_declarations() if each.subject and not each.loose and each.fields]
    counts = {each.label: each.rows_of(ids).count() for each in owned if each.role == "owns"}
    lines = [_held(label, count, ids) for label, count in counts.items() if count]
    if requested and ContactPoint.objects.filter(subject__in=ids).exists():
        lines.append(Line("suppression", KEPT, 0, "Art. 21(3), 17(3)(b)"))
    return lines


def _held(label: str, count: int, ids: list[uuid.UUID]) -> Line:
    """Kept for a claim (R134); the day is that of the next review, not a promise."""
    return Line(label, KEPT, count, HOLD, holds.next_review(ids).isoformat())


def _line(declared: Declaration, count: int) -> Line:
    erasures = {item.erase for item in declared.fields.values()}
    kept = next((item.norm for item in declared.fields.values() if item.erase == KEEP), "")
    action = DELETED if erasures == {DELETE} else EMPTIED
    return Line(declared.label, action, count, kept if action == EMPTIED else _ground(declared))


def _ground(declared: Declaration) -> str:
    """Why it must go: consent withdrawn (b), objection to marketing (c), or simply no longer needed (a)."""
    codes = {code for item in declared.fields.values() for code in item.purpose_codes}
    bases = {basis for code in codes for basis in SHIPPED[code].bases}
    letters = ["a"]
    if "consent" in bases:
        letters.append("b")
    if any(SHIPPED[code].klass == "marketing" for code in codes):
        letters.append("c")
    return ", ".join(f"Art. 17(1)({letter})" for letter in letters)


def _survivors(ids: list[uuid.UUID], *, requested: bool, list_too: bool) -> list[Line]:
    """The table of what an erasure leaves, each line with its norm and its end."""
    today = timezone.localdate()
    days = {key: parameters.value(key, today) for key in ("backup_keep", "ledger_keep")}
    lines = [
        Line("trail_values", DELETED, 0, "Art. 17(1)(a)"),
        Line("trail", KEPT, 0, "Art. 5(2)", _months(today, parameters.value("trail_keep", today))),
        Line("ledger", KEPT, 0, "Art. 17(3)(b), 32", _days(today, days["backup_keep"] + days["ledger_keep"])),
        Line("backups", KEPT, 0, "Art. 32", _days(today, days["backup_keep"])),
    ]
    for what, kept in registry.survivors.items():
        if number := kept.count(ids):
            until = kept.until(ids) if kept.until else year_end(today, f"{what}_keep")
            lines.append(Line(what, KEPT, number, kept.norm, until))
    if requested:
        lines.append(Line("request_file", KEPT, 1, "Art. 5(2), 17(3)(e)", year_end(today, "request_keep")))
        if ContactPoint.objects.filter(subject__in=ids).exists():
            listed = Line("suppression", KEPT, 0, "Art. 21(3), 17(3)(b)")
            lines.append(Line("suppression", DELETED, 0, "Art. 17(1)(a)") if list_too else listed)
    return lines


def year_end(day: dt.date, key: str) -> str:
    """Return the last day of the year that many years after *day*'s own: how limitation periods run (§ 199 BGB)."""
    return dt.date(day.year + parameters.value(key, day), 12, 31).isoformat()


def _days(day: dt.date, count: int) -> str:
    return (day + dt.timedelta(days=count)).isoformat()


def _months(day: dt.date, count: int) -> str:
    return parameters.months_after(day, count).isoformat()
