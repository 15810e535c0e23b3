"""Files that are not the table their name promises; each is refused with a sentence that says what it is."""

import zipfile
from pathlib import Path

from django.utils.translation import gettext as _

from leadcrm.leads.imports.refusals import FileRefused

_LOOK = 4096
# A spreadsheet packs about ten to one; a bomb packs a thousand to one.
_LARGEST_UNPACKED = 400_000_000
_LARGEST_RATIO = 100


def is_workbook(path: Path) -> bool:
    """Say whether the file is a modern Excel workbook; refuse every other file that is no text.

    Raises FileRefused.
    """
    with path.open("rb") as file:
        start = file.read(_LOOK)
    if not start.strip(b"\xef\xbb\xbf\xff\xfe\x00\r\n\t "):
        raise FileRefused(_("The file is empty."))
    if start.startswith(b"PK\x03\x04"):
        _refuse_unless_workbook(path)
        return True
    _refuse_binary(start)
    _refuse_text(start)
    return False


def _refuse_unless_workbook(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise FileRefused(_("This is a damaged ZIP archive or workbook.")) from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise FileRefused(_("This is a ZIP archive, not a table. Unpack it and upload the table inside."))
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if unpacked > _LARGEST_UNPACKED or unpacked / packed > _LARGEST_RATIO:
        raise FileRefused(_("This workbook unpacks to far more than a table needs. Save it as CSV."))


def _refuse_binary(start: bytes) -> None:
    kinds = {
        b"\xd0\xcf\x11\xe0": _("This is an old Excel or Word file. Save it as .xlsx or CSV."),
        b"%PDF": _("This is a PDF document, not a table."),
        b"\x89PNG": _("This is an image, not a table."),
        b"\xff\xd8\xff": _("This is an image, not a table."),
        b"GIF8": _("This is an image, not a table."),
        b"\x1f\x8b": _("This is a compressed archive. Unpack it and upload the table inside."),
        b"7z\xbc\xaf": _("This is a compressed archive. Unpack it and upload the table inside."),
        b"SQLite format 3": _("This is a database file, not a table."),
        b"{\\rtf": _("This is a text document (RTF), not a table."),
    }
    for magic, sentence in kinds.items():
        if start.startswith(magic):
            raise FileRefused(sentence)
    if b"\x00" in start and not _is_utf16(start):
        raise FileRefused(_("This is a binary file, not a table of text."))


def _is_utf16(start: bytes) -> bool:
    return start[:2] in (b"\xff\xfe", b"\xfe\xff") or (
        start[1::2].count(0) > 0.4 * len(start[1::2]) or start[::2].count(0) > 0.4 * len(start[::2])
    )


def _refuse_text(start: bytes) -> None:
    text = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<script")):
        raise FileRefused(
            _(
                "This is a web page (HTML), not a table, whatever its name says. Download the table itself and try again."
            )
        )
    if text.startswith((b"<?xml", b"<!--")):
        raise FileRefused(_("This is an XML document, not a table."))
    if text.startswith((b'{"', b"{\n", b"{\r", b'[{"', b"[\n", b"{ ")):
        raise FileRefused(_("This is JSON, not a table."))
    if text.startswith(b"begin:vcard"):
        raise FileRefused(_("This is an address card (vCard), not a table."))
    if text.startswith((b'"extf"', b"extf;", b'"dtvf"', b"dtvf;")):
        _refuse_bookings(text)


def _refuse_bookings(text: bytes) -> None:
    """Of DATEV's formats only the master data of debtors and creditors holds people."""
    first = text.splitlines()[0].split(b";")
    kind = first[3].strip(b'"') if len(first) > 3 else b""
    if kind == b"debitoren/kreditoren":
        return
    if kind == b"buchungsstapel":
        raise FileRefused(
            _(
                "This is a DATEV posting batch (Buchungsstapel). It holds bookings, not people. "
                "Export the master data (Debitoren/Kreditoren) instead."
            )
        )
    raise FileRefused(
        _(
            "This is a DATEV file of the kind “%(kind)s”. Only master data (Debitoren/Kreditoren) holds people."
        )
        % {"kind": kind.decode("latin-1")[:60]}
    )
