"""Reading a table: encoding, delimiter and header are guessed, shown, and may be set by hand."""

import codecs
import csv
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from leadcrm.leads.imports.disguises import is_workbook
from leadcrm.leads.imports.refusals import FileRefused

WORKBOOK = "xlsx"
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp1252",
    "latin-1",
    "cp850",
    "mac-roman",
    WORKBOOK,
)
DELIMITERS = (",", ";", "\t", "|")
#: No form could ask what more columns than these are, and one cell far out makes a workbook a million times as wide.
WIDEST = 400
#: Where so many empty rows begin, a sheet has ended: one cell in its last row would cost a million of them.
_LARGEST_GAP = 10_000
_GUESS_FROM = 60
_HEADER_WITHIN = 12
_SEP = re.compile(r"sep=(.)\s*$", re.I)
# A cell longer than this is no value: the patterns below read each letter of it again and again.
_LONGEST_VALUE = 254
_VALUE = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[+-]?\d[\d .,:/()+-]*|\d{4}-\d\d-\d\d.*")


@dataclass(frozen=True)
class Layout:
    """How the table lies in its file. `header_line` counts from 1; 0 means that there is none."""

    encoding: str
    delimiter: str
    header_line: int


Row = tuple[int, list[str]]


def guess(path: Path) -> Layout:
    """Return the likely layout of a file; raises FileRefused for what is no table."""
    if is_workbook(path):
        return Layout(WORKBOOK, ",", _header_line(list(islice(_sheet(path), _GUESS_FROM))))
    encoding = _encoding(path)
    delimiter = _delimiter(path, encoding)
    first = list(islice(_text(path, encoding, delimiter), _GUESS_FROM))
    if not first:
        raise FileRefused(_("The file holds no rows."))
    if first[0][1][0] in ("EXTF", "DTVF"):
        return Layout(encoding, delimiter, 2)
    return Layout(encoding, delimiter, _header_line(first))


def header(path: Path, layout: Layout) -> list[str]:
    """Return the column names; a table without a header has "Column 1" and so on."""
    if layout.header_line == 0:
        first = _bounded(next(_records(path, layout), (0, []))[1])
        return [_("Column %(number)s") % {"number": number} for number in range(1, len(first) + 1)]
    for line, cells in _records(path, layout):
        if line >= layout.header_line:
            return [cell.strip() for cell in _bounded(_without_empty_end(cells))]
    raise FileRefused(_("The file has no line %(line)s.") % {"line": layout.header_line})


def rows(path: Path, layout: Layout) -> Iterator[Row]:
    """Yield line number and cells of each row below the header that holds anything at all."""
    for line, cells in _records(path, layout):
        if line > layout.header_line and any(cell and not cell.isspace() for cell in cells):
            yield line, cells


def sample(path: Path, layout: Layout, count: int) -> list[Row]:
    """Return the first rows below the header."""
    return list(islice(rows(path, layout), count))


def _records(path: Path, layout: Layout) -> Iterator[Row]:
    if layout.encoding == WORKBOOK:
        return _sheet(path)
    return _text(path, layout.encoding, layout.delimiter)


def _text(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    with path.open(encoding=encoding, newline="") as file:
        # skipinitialspace: `"a", "b"` is meant as two quoted cells.
        reader = csv.reader(
            (line.replace("\x00", "") for line in file), delimiter=delimiter, skipinitialspace=True
        )
        start = 1
        try:
            for cells in reader:
                if cells:
                    if start == 1:
                        cells[0] = cells[0].lstrip("\ufeff")
                    yield start, cells
                start = reader.line_num + 1
        except UnicodeError as error:
            raise FileRefused(
                _("The file is not encoded as %(encoding)s.") % {"encoding": encoding}
            ) from error
        except csv.Error as error:
            raise FileRefused(
                _("Line %(line)s cannot be read: a quotation mark is opened and never closed.")
                % {"line": start}
            ) from error


def _sheet(path: Path) -> Iterator[Row]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # openpyxl warns of styles it does not know; we read values alone.
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(path, read_only=True, data_only=True)
            sheet, last = book.worksheets[0], 0
            widest = min(sheet.max_column or WIDEST, WIDEST + 1)
            for line, values in enumerate(sheet.iter_rows(values_only=True, max_col=widest), start=1):
                cells = [_spelled(value) for value in values]
                if any(cells):
                    last = line
                    yield line, cells
                elif line - last > _LARGEST_GAP:
                    break
            book.close()
        except FileRefused:
            raise
        except Exception as error:  # a damaged workbook fails in dozens of ways
            raise FileRefused(_("This workbook is damaged. Save it anew, or as CSV.")) from error


def _spelled(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _encoding(path: Path) -> str:
    """A byte order mark tells; else valid UTF-8 is UTF-8; else Windows' Western code page."""
    with path.open("rb") as file:
        start = file.read(4096)
        if start.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\x00" in start:
            return "utf-16-le" if start[1:2] == b"\x00" else "utf-16-be"
        file.seek(0)
        decoder, valid, windows = codecs.getincrementaldecoder("utf-8")(), True, True
        while block := file.read(1 << 20):
            if valid:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    valid = False
            # Five bytes stand for nothing on Windows.
            windows = windows and not any(byte in block for byte in b"\x81\x8d\x8f\x90\x9d")
    if valid:
        return "utf-8"
    return "cp1252" if windows else "latin-1"


def _delimiter(path: Path, encoding: str) -> str:
    """The delimiter under which most of the first rows have the same, largest width."""
    with path.open(encoding=encoding, newline="") as file:
        try:
            told = _SEP.match(file.readline(20).lstrip("\ufeff"))
        except UnicodeError as error:
            raise FileRefused(
                _("The file is not encoded as %(encoding)s.") % {"encoding": encoding}
            ) from error
    if told and told.group(1) in DELIMITERS:
        return told.group(1)

    def score(delimiter: str) -> tuple[float, int]:
        try:
            widths = Counter(
                len(cells) for _line, cells in islice(_text(path, encoding, delimiter), _GUESS_FROM)
            )
        except FileRefused:
            return (0.0, 0)
        width, often = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return (often / max(1, widths.total()) if width > 1 else 0.0, width)

    return max(DELIMITERS, key=score)


def _header_line(first: list[Row]) -> int:
    """The first of the top rows that is as wide as the table and holds words, not values; 0 when values begin at once."""
    if not first:
        raise FileRefused(_("The file holds no rows."))
    widths = Counter(len(_without_empty_end(cells)) for _line, cells in first)
    usual = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    for line, cells in first[:_HEADER_WITHIN]:
        filled = [cell.strip() for cell in cells if cell.strip()]
        if len(filled) < (usual + 1) // 2 or (line == 1 and _SEP.match(",".join(cells))):
            continue
        values = sum(len(cell) <= _LONGEST_VALUE and bool(_VALUE.fullmatch(cell)) for cell in filled)
        return 0 if values and (values > len(filled) // 3 or any("@" in cell for cell in filled)) else line
    return first[0][0]


def _bounded(cells: list[str]) -> list[str]:
    if len(cells) > WIDEST:
        raise FileRefused(
            _("This table has more than %(count)s columns. Keep those you need and try again.")
            % {"count": WIDEST}
        )
    return cells


def _without_empty_end(cells: Iterable[str]) -> list[str]:
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
