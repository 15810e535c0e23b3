"""What is kept of an address on the web: the path, as far as it names no person, and the words of a campaign."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from leadcrm.tracking.models import UTM

# As a browser writes it: everything beyond ASCII is percent-encoded.
_PATH = re.compile(r"/[!-\"$->@-~]{0,2000}\Z")
_HOST = re.compile(r"(?=.{1,120}\Z)[a-z0-9]([a-z0-9.-]*[a-z0-9])?\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LONGEST, _WORD = 300, 100
# Addresses, numbers of telephones, customers and accounts, tokens of links: what leads to a person by itself.
_NUMBER = 7
_TOKEN = re.compile(r"(?=[A-Za-z]*[0-9])[A-Za-z0-9]{16,}")
_DATE = re.compile(r"(?<!\d)20\d\d([-_]?)[01]\d\1[0-3]\d(?!\d)")


def page(path: Any) -> str | None:
    """Return the path up to the first part that leads to a person, None when it is no path.

    `/order/anna@example.org/thanks/` is kept as `/order/`: the page says what was of interest, whose it was does not.
    """
    if not isinstance(path, str) or not _PATH.match(path):
        return None
    kept = ""
    for part in path.split("/")[1:]:
        if leads_to_somebody(part) or len(kept) + len(part) + 2 > _LONGEST:
            return f"{kept}/"
        kept += f"/{part}"
    return kept


def host(name: Any) -> str:
    """Return the name of a host, '' for anything else: of where somebody came from no page is kept."""
    known = isinstance(name, str) and _HOST.match(name) and not leads_to_somebody(name)
    return name if known else ""


def campaign(words: Any) -> dict[str, str]:
    """Return the five words of a campaign as fields of a visit, '' for each that is missing or leads to a person."""
    found = words if isinstance(words, Mapping) else {}
    return {f"utm_{word}": _word(found.get(word)) for word in UTM}


def _word(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST or leads_to_somebody(value):
        return ""
    return _CONTROL.sub("", value).strip()[:_WORD]


def leads_to_somebody(text: str) -> bool:
    """Say whether it looks like an e-mail address, a number with many digits or a token, however often it is encoded."""
    for _ in range(3):
        text = unquote(text)
    digits = sum(char.isdigit() for char in _DATE.sub("", text))
    return "@" in text or digits >= _NUMBER or bool(_TOKEN.search(text))
