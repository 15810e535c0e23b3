"""Uploads as a holding: what finds a person in a file, and what erases the file then."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from leadcrm.leads.imports import files, reading
from leadcrm.leads.imports.disguises import is_workbook
from leadcrm.leads.imports.refusals import FileRefused

_BLOCK = 1 << 20
_ENCODINGS = ("utf-8", "cp1252", "utf-16-le")


def erase(values: Iterable[str]) -> int:
    """Delete every upload and failed-rows file in which one of the values stands; return how many there were.

    A file is not cut: what is left of it would be a table that nobody has seen.
    """
    found = list(residue(values))
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def residue(values: Iterable[str]) -> Iterator[Path]:
    """Yield every upload and failed-rows file in which one of the values stands, in whatever case."""
    wanted = [value.lower() for value in values if value.strip()]
    for path in sorted(files.folder().iterdir()):
        if wanted and _holds(path, wanted):
            yield path


def _holds(path: Path, values: list[str]) -> bool:
    try:
        if is_workbook(path):
            layout = reading.Layout(reading.WORKBOOK, ",", 0)
            return any(_in(" ".join(cells), values) for _line, cells in reading.rows(path, layout))
    except FileRefused:
        return True  # unreadable: nobody can say that the person is not in it
    # Bytes know the case of ASCII letters alone.
    spellings = {spelt for value in values for spelt in (value, value.upper(), value.title())}
    needles = {spelt.encode(encoding, "ignore").lower() for spelt in spellings for encoding in _ENCODINGS} - {
        b""
    }
    overlap = max(map(len, needles)) - 1
    with path.open("rb") as file:
        before = b""
        while block := file.read(_BLOCK):
            text = (before + block).lower()
            if any(needle in text for needle in needles):
                return True
            before = text[-overlap:] if overlap else b""
    return False


def _in(text: str, values: list[str]) -> bool:
    folded = text.lower()
    return any(value in folded for value in values)
