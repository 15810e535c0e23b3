"""Kept files that belong to the copy: named in its tables, laid beside them in its archive."""

import zipfile
from typing import Any

from django.utils.translation import gettext_lazy

from privacy.registry import Told, Words
from privacy.shelf import Shelf

#: What a field that names such a file is called in the copy.
IN_THE_ARCHIVE = gettext_lazy("File (in the archive of this copy)")


class Enclosed(str):
    """The name of a file in the archive, which reads as any other value; `content` is what lies there."""

    shelf: Shelf
    kept_as: str

    def content(self) -> bytes:
        return self.shelf.read(self.kept_as)[0]


def enclosed(shelf: Shelf) -> Words:
    """Tell a field that names a file of this shelf as the file's place in the archive of the copy."""

    def place(value: Any, _told: Told) -> Enclosed:
        _digest, mark, kind = value.split(".")
        found = Enclosed(f"files/{shelf.folder}/{mark}.{kind}")
        found.shelf, found.kept_as = shelf, value
        return found

    return place


class FileWriter:
    """Lays the files that the rows name into an archive, one after the other, once nobody else writes there."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._named: dict[str, Enclosed] = {}

    def begin(self, answer: dict[str, Any]) -> None:
        """Files have no words of their own."""

    def table(self, table: dict[str, Any]) -> None:
        """Nor tables."""

    def row(self, _table: dict[str, Any], row: dict[str, Any]) -> None:
        self._named |= {value: value for value in row.values() if isinstance(value, Enclosed)}

    def end(self) -> None:
        for name, file in self._named.items():
            self._archive.writestr(name, file.content())
