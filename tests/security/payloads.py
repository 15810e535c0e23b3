"""What a stranger may type, and worse."""

import csv
import io
import json
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "04_hostile_strings"
#: Found in a page as it stands, this is a tag that came through unescaped.
TAGS = (
    "<script>hostile",
    "<svg/onload=hostile",
    "<img src=x onerror=hostile",
    "<details open ontoggle=hostile",
)
MARKUP = [
    "<script>hostile()</script>",
    '"><script>hostile()</script>',
    "'><img src=x onerror=hostile()>",
    "<svg/onload=hostile()>",
    "</textarea></title></style><details open ontoggle=hostile()>",
    '" autofocus onfocus=hostile() x="',
    "javascript:hostile()",
    "&lt;script&gt;hostile()&lt;/script&gt;",
    "--><script>hostile()</script>",
    "{{7*7}} {%debug%} ${7*7} #{7*7} <%= 7*7 %>",
    "%(name)s %s %n {0} {name.__class__}",
]
FORMULAS = [
    "=1+1",
    "+49",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.example?"&A1)',
]
WORDS = [
    "'; DROP TABLE leads_lead; --",
    "a\r\nBcc: all@kunde.example",
    "a\x00b",
    "\x0b\x0c\x1c\x85\u2028\u202egnp.exe\ufeff\u200b",
    "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467" + "Z\u0351\u036b\u0343" * 5,
    "\u0130\u0149\ufb03\u1e9e" * 25,  # grows when its case is folded
    "\ufdfa" * 100,  # each becomes eighteen letters
    "\u3316" * 200,  # six letters of three bytes each, in one word
    "漢字" * 60,
    "../../../etc/passwd",
    "²",  # isdigit() says yes, int() says no
    "9" * 5000,
    "x" * 20_000,
    "NaN",
    "0001-01-01",
    "0001-01-01T00:00",  # in Berlin; in UTC it is before the year 1
    "9999-12-31T23:59",
    " ",
]
PAYLOADS = [*MARKUP[1:3], MARKUP[-2], FORMULAS[-1], *WORDS]
#: What broke something once goes into every field; the others take turns, which costs a third of the time.
ALWAYS = [MARKUP[1], "a\x00b", "\ufdfa" * 100, "漢字" * 60, "0001-01-01T00:00"]


def share(number: int, everything: list[str] = PAYLOADS, always: list[str] = ALWAYS) -> list[str]:
    """What is sent to the field of that number: what it always is, and a fourth of the rest."""
    others = [text for text in everything if text not in always]
    return [*always, *others[number % 4 :: 4]]


#: Half characters and bytes that are no text, as only the wire carries them: percent-encoded.
ENCODED = [
    "%ED%A0%80",
    "%00",
    "%FF%FE",
    "%C0%AF",
    "%F4%90%80%80",
    "%u0041",
    "%",
    "%2e%2e%2f",
    "%0d%0aSet-Cookie:x=1",
]


def naughty_strings() -> list[str]:
    """The Big List of Naughty Strings and the formula list, where this checkout lies beside them."""
    if not SHARED.is_dir():
        return []
    strings = json.loads((SHARED / "blns" / "blns.json").read_text())
    return [*strings, *(SHARED / "csv_injection" / "csv-payload.txt").read_text().splitlines()]


def cells(strings: list[str]) -> str:
    """Write *strings* as one CSV row."""
    out = io.StringIO()
    csv.writer(out).writerow(strings)
    return out.getvalue()
