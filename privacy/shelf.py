"""Files that somebody handed in, outside the database: encrypted, named by what they hold, each with a row that bears its name.

A name is "<SHA-256>.<random>.<kind>": the row that bears it commits to the very bytes, and no two rows share a file.
"""

import datetime as dt
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy import vault
from privacy.jobs import Outcome

LARGEST = 10_000_000
PAPER = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}
SOUND = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "wav": "audio/wav", "ogg": "audio/ogg"}
# What a file is, its first bytes say; its name and what a browser calls it may say anything.
_BEGINS = (
    ("pdf", re.compile(rb"%PDF-")),
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("jpg", re.compile(rb"\xff\xd8\xff")),
    ("mp3", re.compile(rb"ID3|\xff[\xf2\xf3\xfa\xfb]")),
    ("m4a", re.compile(rb"....ftyp(?:M4A |mp42|isom)", re.DOTALL)),
    ("wav", re.compile(rb"RIFF....WAVE", re.DOTALL)),
    ("ogg", re.compile(rb"OggS")),
)
NAME = re.compile(r"[0-9a-f]{64}\.[0-9a-f]{16}\.[a-z0-9]{3}")


class FileRefused(Exception):
    """A file that is of no kind we take, or is too large; the sentence says which."""


@dataclass(frozen=True)
class Shelf:
    """One folder of the data folder; `use` separates its key from those of others."""

    folder: str
    use: str

    def keep(self, content: bytes, kinds: Collection[str]) -> str:
        """Store a file of one of these kinds (keys of PAPER, SOUND) and return its name.

        Raises FileRefused; then nothing is stored.
        """
        if len(content) > LARGEST:
            raise FileRefused(_("This file is too large: at most 10 MB."))
        kind = next((kind for kind, begins in _BEGINS if begins.match(content)), "")
        if kind not in kinds:
            names = ", ".join(name.upper() for name in kinds)
            raise FileRefused(_("This file is none of: %(kinds)s.") % {"kinds": names})
        name = f"{hashlib.sha256(content).hexdigest()}.{secrets.token_hex(8)}.{kind}"
        box = vault.lock(self.use, content, bound_to=name.encode())
        descriptor = os.open(self.place / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(box)
            file.flush()
            os.fsync(file.fileno())  # the row that names it is committed after it lies on the disk
        return name

    def read(self, name: str) -> tuple[bytes, str]:
        """Return the content and media type of a file. Raises FileNotFoundError."""
        if not NAME.fullmatch(name):
            raise FileNotFoundError(name)
        content = vault.unlock(self.use, (self.place / name).read_bytes(), bound_to=name.encode())
        return content, (PAPER | SOUND)[name.rpartition(".")[2]]

    def drop(self, names: Collection[str]) -> None:
        """Delete these files; one that is gone already is no error."""
        for name in filter(NAME.fullmatch, names):
            (self.place / name).unlink(missing_ok=True)

    def sweep(self, date: dt.date, dry_run: bool, *, named: Callable[[list[str]], set[str]]) -> Outcome:
        """Delete the files that no row names any more: its person is gone, or it was never stored.

        `named` returns those of some names that a row bears. A file of less than a day may have its row still to come.
        """
        yesterday = timezone.now().timestamp() - 86_400
        files = [path.name for path in self.place.iterdir() if path.stat().st_mtime < yesterday]
        stray = sorted({*files} - named(files))
        if not dry_run:
            self.drop(stray)
        return Outcome(due=len(stray), done=0 if dry_run else len(stray), left=len(stray) if dry_run else 0)

    @property
    def place(self) -> Path:
        path = Path(settings.DATA_DIR) / self.folder
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path
