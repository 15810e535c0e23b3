"""Uploads as a holding: what finds a person in a file, and what erases the file then."""

from collections.abc import Iterator
from pathlib import Path

from leadcrm.leads.imports import files, reading
from leadcrm.leads.imports.disguises import is_workbook
from leadcrm.leads.imports.refusals import FileRefused
from privacy.erasure.stores import in_file
from privacy.erasure.values import Values


def erase(values: Values) -> int:
    """Delete every upload and failed-rows file in which one of the values stands; return how many there were.

    A file is not cut: what is left of it would be a table that nobody has seen.
    """
    found = list(residue(values))
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def residue(values: Values) -> Iterator[Path]:
    """Yield every upload and failed-rows file in which one of the values stands, in whatever case."""
    for path in sorted(files.folder().iterdir()):
        if _holds(path, values):
            yield path


def _holds(path: Path, values: Values) -> bool:
    try:
        if is_workbook(path):
            layout = reading.Layout(reading.WORKBOOK, ",", 0)
            return any(values.stand_in(" ".join(cells)) for _line, cells in reading.rows(path, layout))
    except FileRefused:
        return True  # unreadable: nobody can say that the person is not in it
    return in_file(path, values)
