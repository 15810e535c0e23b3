"""The copy as tables: one CSV (UTF-8, comma) for each kind of record, opened by every spreadsheet."""

import csv
import io
import json
import zipfile
from typing import Any

from privacy.cells import harmless
from privacy.package.words import lines, plain


class CsvWriter:
    """Writes straight into an archive, a member for each table; *keys* heads the columns with names for programs."""

    def __init__(self, archive: zipfile.ZipFile, *, keys: bool = False) -> None:
        self._archive, self._keys = archive, keys
        self._member: io.TextIOWrapper | None = None

    def begin(self, answer: dict[str, Any]) -> None:
        """The words of the answer are in the other files."""

    def table(self, table: dict[str, Any]) -> None:
        self.end()
        name = f"csv/{table['table'].lower()}.csv"
        # The byte order mark makes spreadsheets read UTF-8.
        member = self._archive.open(name, "w", force_zip64=True)
        self._member = io.TextIOWrapper(member, encoding="utf-8" if self._keys else "utf-8-sig", newline="")
        self._rows = csv.writer(self._member)
        self._rows.writerow(table["heads"] if self._keys else table["heads"].values())

    def row(self, _table: dict[str, Any], row: dict[str, Any]) -> None:
        self._rows.writerow([harmless(self._cell(value)) for value in row.values()])

    def _cell(self, value: Any) -> str:
        if not self._keys:
            return "\n".join(lines(value))
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, list | dict | bool):
            return json.dumps(value, ensure_ascii=False, default=plain)
        return str(plain(value))

    def end(self) -> None:
        if self._member is not None:
            self._member.close()
