"""A letter as a file: plain text, or a mail as programs keep it (.eml), read for its words, its sender and its time."""

import datetime as dt
import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from html import unescape

from django.utils.translation import gettext as _

from privacy.requests.errors import RequestError

MOST_BYTES = 1024 * 1024
MOST_TEXT = 20_000
_HEADER = re.compile(rb"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}\r?\n", re.MULTILINE)


@dataclass(frozen=True)
class Written:
    """What a file says; `sender` and `arrived_at` are known of a mail alone."""

    text: str
    sender: str = ""
    arrived_at: dt.datetime | None = None


def read_file(raw: bytes) -> Written:
    """Return what is written in a file. Raises RequestError, naming what is wrong."""
    if len(raw) > MOST_BYTES:
        raise RequestError(_("File: more than one megabyte. Paste the words of the letter instead."))
    if b"\x00" in raw:
        raise RequestError(
            _("File: this is neither text nor a mail (.eml). Paste the words of the letter instead.")
        )
    written = _mail(raw) if _HEADER.match(raw.replace(b"\r\n", b"\n")) else Written(_decoded(raw))
    if not written.text.strip():
        raise RequestError(_("File: there is no text in it. Paste the words of the letter instead."))
    return Written(written.text[:MOST_TEXT], written.sender, written.arrived_at)


def _mail(raw: bytes) -> Written:
    message = BytesParser(policy=policy.default).parsebytes(raw)
    assert isinstance(message, EmailMessage)
    body = message.get_body(preferencelist=("plain", "html"))
    try:
        text = str(body.get_content()) if body else ""
    except (LookupError, ValueError):  # an unknown character set, a broken transfer encoding
        text = _decoded(raw)
    if body and body.get_content_subtype() == "html":
        text = unescape(re.sub(r"<[^>]{0,2000}>", " ", re.sub(r"(?i)<br[^>]*>|</p>", "\n", text)))
    title = str(message.get("Subject", "")).strip()
    return Written(
        "\n\n".join(part for part in (title, text.strip()) if part),
        parseaddr(str(message.get("From", "")))[1],
        _arrival(message),
    )


def _arrival(message: EmailMessage) -> dt.datetime | None:
    """Return when our own server took the mail, by its topmost Received line; the sender's Date is what they say."""
    received = message.get_all("Received") or []
    for said in [*(line.rpartition(";")[2] for line in received[:1]), message.get("Date", "")]:
        try:
            at = parsedate_to_datetime(str(said).strip())
        except (TypeError, ValueError):
            continue
        return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    return None


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
