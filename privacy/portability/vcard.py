"""Who the person is and how to reach them, as vCard 4.0 (RFC 6350): what every address book reads."""

from typing import Any

_LONGEST = 75  # octets of a line (RFC 6350, 3.2)
# The names of our fields, in the order in which the card tells them.
_SINGLE = {"company": "ORG", "job_title": "TITLE", "website": "URL", "language": "LANG"}
_EVERY = {"email": "EMAIL", "phone": "TEL;TYPE=voice", "mobile": "TEL;TYPE=cell"}
_ADDRESS = ("", "", "street", "city", "", "postcode", "country")
_NAMED = {"first_name", "last_name", *_SINGLE, *_EVERY, *filter(None, _ADDRESS)}


class VcardWriter:
    """Turns every row that holds a name or an address into a card; `text` is what stands in the file, '' for no card."""

    def __init__(self) -> None:
        self.text = ""

    def begin(self, answer: dict[str, Any]) -> None:
        self._made_at = f"{answer['made_at']:%Y%m%dT%H%M%S%z}"

    def table(self, table: dict[str, Any]) -> None:
        """A table says nothing that a card holds."""

    def row(self, table: dict[str, Any], row: dict[str, Any]) -> None:
        told = {name: str(value) for name, value in row.items() if name in _NAMED and value}
        if told.keys() & {"email", "phone", "mobile", "last_name"}:
            self.text += "".join(_folded(line) for line in self._card(told, str(row.get("title") or "")))

    def end(self) -> None:
        """Each card was finished with its row."""

    def _card(self, told: dict[str, str], title: str) -> list[str]:
        first, last = told.get("first_name", ""), told.get("last_name", "")
        shown = " ".join(filter(None, (title, first, last))) or told.get("company") or told.get("email", "")
        lines = ["BEGIN:VCARD", "VERSION:4.0", f"FN:{_escaped(shown)}"]
        if first or last:
            lines.append(f"N:{_escaped(last)};{_escaped(first)};;{_escaped(title)};")
        lines += [f"{key}:{_escaped(told[name])}" for name, key in _EVERY.items() if name in told]
        if told.keys() & set(_ADDRESS):
            lines.append("ADR:" + ";".join(_escaped(told.get(name, "")) for name in _ADDRESS))
        lines += [f"{key}:{_escaped(told[name])}" for name, key in _SINGLE.items() if name in told]
        return [*lines, f"REV:{self._made_at}", "END:VCARD"]


def _escaped(text: str) -> str:
    for char in ("\\", ",", ";"):
        text = text.replace(char, f"\\{char}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> str:
    """Return a line cut so that none is longer than allowed, never inside a letter."""
    pieces, piece = [], ""
    for char in line:
        if len((piece + char).encode()) > _LONGEST:
            pieces.append(piece)
            piece = " "
        piece += char
    return "\r\n".join([*pieces, piece]) + "\r\n"
