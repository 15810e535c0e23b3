"""The answer on paper: every section, and of each kind of record as many rows as anybody reads on paper."""

from pathlib import Path
from typing import IO, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.package.words import lines
from privacy.typeset import pdf_of

_LAYOUT = Path(__file__).with_name("answer.typ")
# A hundred pages; whoever wants the rest reads the page or the tables beside it.
_MOST = 500


class PaperWriter:
    """Gathers what goes on paper and sets it at the end."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._content: dict[str, Any] = {}

    def begin(self, answer: dict[str, Any]) -> None:
        self._content = {
            "language": answer["language"],
            "title": _("Your data: our answer under Art. 15 GDPR"),
            "made": date_format(answer["made_at"], "DATETIME_FORMAT"),
            "foot": answer["controller"],
            "sections": [{"code": code, **section} for code, section in answer["sections"].items()],
            "tables": [],
        }

    def table(self, table: dict[str, Any]) -> None:
        count = len(table["rows"])
        more = (
            _("The first %(most)s of %(count)s entries; all of them are in answer.html and in the tables.")
            % {"most": _MOST, "count": count}
            if count > _MOST
            else ""
        )
        self._content["tables"].append({"name": table["name"], "more": more, "rows": []})

    def row(self, table: dict[str, Any], row: dict[str, Any]) -> None:
        rows = self._content["tables"][-1]["rows"]
        if len(rows) < _MOST:
            rows.append([[table["heads"][n], "\n".join(lines(v))] for n, v in row.items() if v is not None])

    def end(self) -> None:
        self._out.write(pdf_of(_LAYOUT, answer=self._content))
