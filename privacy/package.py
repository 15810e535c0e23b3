"""The answer to a request for access: eleven sections, as plain values for JSON and for a page (Art. 15(1), (2), R92)."""

import json
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from privacy.access import Table, export
from privacy.models import Controller
from privacy.models.purpose import Basis
from privacy.notices import period_of, told_in
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
    Declaration,
)

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


def package(subjects: Iterable[uuid.UUID]) -> dict[str, Any]:
    """Return the answer for these people in the current language; every section is there, also when nothing is held.

    Shape: {"made_at", "controller", "sections": {code: {"title", "text": [...]}}, "data": [{"table", "name", "rows"}]}.
    """
    tables = export(subjects)
    told = told_in("de" if (get_language() or "").startswith("de") else "en")
    controller = Controller.objects.first()
    texts = {
        "confirmation": [_confirmed(tables)],
        "data": [
            _("What we hold about you, table by table."),
            _(
                "Technical copies of the same values (search index, sort keys, hashes) and old values kept only for the"
                " audit (§ 34(1) no. 2 BDSG) are not repeated. Where others are named in texts about you, their names"
                " are replaced by […]."
            ),
        ],
        "purposes": _purposes(tables),
        "categories": _words(tables, "category", _CATEGORIES),
        "recipients": told["recipients"],
        "storage": _periods(tables),
        "rights": [*told["rights"], *told["withdrawal"]],
        "complaint": told["complaint"],
        "source": _words(tables, "origin", _ORIGINS),
        "automated": told["automated"],
        "transfers": told["transfers"],
    }
    return {
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "controller": controller.imprint if controller else "",
        "sections": {
            code: {"title": str(title), "text": texts[code] or [_("Nothing.")]}
            for code, title in SECTIONS.items()
        },
        "data": [{"table": t.label, "name": t.name, "heads": t.heads, "rows": t.rows} for t in tables],
    }


def as_html(answer: dict[str, Any]) -> str:
    """Return the answer as one page that needs nothing else: no script, no style sheet, no picture from anywhere."""
    tables = [
        (
            table["name"],
            [
                [(table["heads"][n], _lines(v)) for n, v in row.items() if v is not None]
                for row in table["rows"]
            ],
        )
        for table in answer["data"]
    ]
    return render_to_string("privacy/package.html", {"answer": answer, "tables": tables})


def _lines(value: Any) -> list[str]:
    """Return a value as the lines a person reads: a list item by item, a mapping pair by pair."""
    if isinstance(value, dict):
        return [f"{key}: {'; '.join(_lines(part))}" for key, part in value.items()]
    if isinstance(value, list):
        return [line for part in value for line in _lines(part)]
    if isinstance(value, bool):
        return [_("yes") if value else _("no")]
    return [str(value)]


def write(answer: dict[str, Any], folder: Path) -> list[str]:
    """Write the answer as JSON and as a page into a folder and return the files' names."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "data.json").write_text(as_json(answer))
    (folder / "answer.html").write_text(as_html(answer))
    return ["answer.html", "data.json"]


def as_json(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=1, default=str) + "\n"


def _confirmed(tables: list[Table]) -> str:
    if not tables:
        return _("We hold nothing about you.")
    rows = sum(len(table.rows) for table in tables)
    return _(
        "Yes: %(rows)s entries in %(tables)s kinds of records, as they stood when this answer was made."
    ) % {
        "rows": rows,
        "tables": len(tables),
    }


def _purposes(tables: list[Table]) -> list[str]:
    codes = {
        code for table in tables for item in table.declared.fields.values() for code in item.purpose_codes
    }
    return [
        f"{spec.name}: {spec.description} ({'; '.join(str(Basis(basis).label) for basis in spec.bases)})"
        for code, spec in PURPOSES.items()
        if PURPOSES.data_of(code) in codes
    ]


def _words(tables: list[Table], which: str, names: dict[str, Any]) -> list[str]:
    found = {getattr(item, which) for table in tables for item in table.declared.fields.values() if item.told}
    return [str(name) for word, name in names.items() if word in found]


def _periods(tables: list[Table]) -> list[str]:
    rules = {code: None for table in tables for code in _rules(table.declared)}
    return [period_of(code) for code in rules]


def _rules(declared: Declaration) -> list[str]:
    return [item.datenart or declared.datenart for item in declared.fields.values() if item.told]
