"""The answer for programs: one JSON document after the published schema, a row a line."""

import json
from typing import IO, Any

from privacy.package.words import plain


class JsonWriter:
    """Writes `{…, "data": [{…, "rows": [row, …]}, …]}` as the rows come."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._between_tables = self._between_rows = ""

    def begin(self, answer: dict[str, Any]) -> None:
        before = {name: part for name, part in answer.items() if name != "data"}
        self._say(_dumped(before, indent=1).removesuffix("\n}") + ',\n "data": [')

    def table(self, table: dict[str, Any]) -> None:
        self._close_table()
        before = {name: part for name, part in table.items() if name != "rows"}
        self._say(f"{self._between_tables}\n  " + _dumped(before).removesuffix("}") + ', "rows": [')
        self._between_tables, self._between_rows = ",", "\n   "

    def row(self, _table: dict[str, Any], row: dict[str, Any]) -> None:
        self._say(self._between_rows + _dumped(row))
        self._between_rows = ",\n   "

    def end(self) -> None:
        self._close_table()
        self._say("\n ]\n}\n")

    def _close_table(self) -> None:
        if self._between_tables:
            self._say("]}")

    def _say(self, text: str) -> None:
        self._out.write(text.encode())


def _dumped(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=plain)
