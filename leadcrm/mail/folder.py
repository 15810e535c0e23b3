"""The demo's mail folder: every mail that left, as the person would see it."""

import datetime as dt
import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from django.conf import settings

from privacy.erasure.values import Values

_NAME = re.compile(r"[\w-]+\.eml")


@dataclass(frozen=True)
class Delivered:
    """One mail in the folder."""

    name: str
    message: EmailMessage

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain", "html"))
        return part.get_content() if part else ""

    @property
    def at(self) -> dt.datetime | None:
        """When it was written; Django's own Date header says UTC by "-0000", which Python reads as no zone at all."""
        date = self.message.get("Date")
        moment = date.datetime if date else None
        return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=dt.UTC)

    @property
    def message_id(self) -> str:
        return str(self.message.get("Message-ID", ""))

    @property
    def one_click(self) -> str:
        """The address of RFC 8058 one-click unsubscribe, or ''."""
        return str(self.message.get("List-Unsubscribe", "")).strip("<> \r\n")


def delivered(limit: int = 100) -> list[Delivered]:
    """Return the newest mails of the folder, newest first."""
    files = sorted(
        _folder().glob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True
    )
    return [_read(path) for path in files[:limit]]


def one(name: str) -> Delivered | None:
    """Return the mail of that file name, or None."""
    path = _folder() / name
    return _read(path) if _NAME.fullmatch(name) and path.is_file() else None


def erase(values: Values) -> int:
    """Delete every mail in which one of the values stands, and return how many there were."""
    found = list(residue(values))
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def residue(values: Values) -> Iterator[Path]:
    """Yield every mail in whose headers or text one of the values stands, in whatever case and encoding."""
    for path in sorted(_folder().glob("*.eml")):
        mail = _read(path)
        if values.stand_in("\n".join([*map(str, mail.message.values()), mail.text])):
            yield path


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "mail"


def _read(path: Path) -> Delivered:
    return Delivered(path.name, email.message_from_bytes(path.read_bytes(), policy=default))
