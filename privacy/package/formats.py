"""The answer as files: one reading of the database writes them all, row by row, into files that have no name."""

import shutil
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from privacy.access.enclosed import FileWriter
from privacy.package.csv_files import CsvWriter
from privacy.package.json_file import JsonWriter
from privacy.package.page import PageWriter
from privacy.package.paper import PaperWriter
from privacy.schemas import schema_bytes

_PAGE, _PAPER, _DATA = "answer.html", "answer.pdf", "data.json"
# format: (type, the end of the file's name)
FORMATS = {
    "html": ("text/html; charset=utf-8", "html"),
    "pdf": ("application/pdf", "pdf"),
    "json": ("application/json; charset=utf-8", "json"),
    "zip": ("application/zip", "zip"),
}
_WRITERS: dict[str, Callable[[IO[bytes]], Any]] = {
    "html": lambda out: PageWriter(out, linked=True),
    "pdf": PaperWriter,
    "json": JsonWriter,
}


def made(answer: dict[str, Any], kind: str) -> IO[bytes]:
    """Return the answer in one of FORMATS as an open file without a name, so that nothing is left of it on a disk."""
    out = tempfile.TemporaryFile()  # noqa: SIM115  (whoever asked for it closes it)
    if kind == "zip":
        _zip(answer, out)
    else:
        write_rows(answer, [_WRITERS[kind](out)])
    out.seek(0)
    return out


def as_html(answer: dict[str, Any]) -> str:
    with made(answer, "html") as file:
        return file.read().decode()


def as_json(answer: dict[str, Any]) -> str:
    with made(answer, "json") as file:
        return file.read().decode()


def write(answer: dict[str, Any], folder: Path) -> list[str]:
    """Write all that the archive holds into a folder and return the files' names."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with made(answer, "zip") as file, zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
        return archive.namelist()


def write_rows(answer: dict[str, Any], writers: list[Any]) -> None:
    """Go through the rows once, whoever writes them."""
    for writer in writers:
        writer.begin(answer)
    for table in answer["data"]:
        for writer in writers:
            writer.table(table)
        for row in table["rows"]:
            for writer in writers:
                writer.row(table, row)
    for writer in writers:
        writer.end()


def put(archive: zipfile.ZipFile, name: str, file: IO[bytes]) -> None:
    """Store a file that was just written in an archive, piece by piece."""
    file.seek(0)
    with archive.open(name, "w", force_zip64=True) as member:
        shutil.copyfileobj(file, member)


def _zip(answer: dict[str, Any], out: IO[bytes]) -> None:
    with ExitStack() as stack, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        files = {name: stack.enter_context(tempfile.TemporaryFile()) for name in (_PAGE, _PAPER, _DATA)}
        # Only one file of an archive can be written at a time: the tables go straight in, the others after them.
        beside = [PageWriter(files[_PAGE]), PaperWriter(files[_PAPER]), JsonWriter(files[_DATA])]
        write_rows(answer, [*beside, CsvWriter(archive), FileWriter(archive)])
        for name, file in files.items():
            put(archive, name, file)
        archive.writestr("schema.json", schema_bytes("access-1"))
