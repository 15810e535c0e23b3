"""Cleaning single values: what is unknown, what may not be stored, what is no value of its kind."""

import re
import unicodedata
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from leadcrm.leads.imports import vocabulary
from leadcrm.leads.imports.refusals import BAD_EMAIL
from leadcrm.leads.matching import folded
from leadcrm.leads.names import split_name

_PLAIN_EMAIL = re.compile(
    r"(?=.{6,254}\Z)(?![^@]{65})[A-Za-z0-9](?:[A-Za-z0-9_%+'-]|\.(?!\.))*(?<!\.)@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+([A-Za-z]{2,})"
)
# Endings that nobody can own: the validator decides about them.
_SPECIAL = frozenset({"test", "local", "localhost", "invalid", "arpa", "onion"})
_SITE = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?", re.I)
_DIGITS = re.compile(r"(?<![\d+])\d(?:[ .-]?\d){12,18}(?![\d])")
_IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}\d{2}(?: ?[A-Z0-9]){10,30})(?![A-Za-z0-9])", re.I)
_IBAN_LENGTHS = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
    "TR": 26, "AE": 23, "IL": 23, "SA": 24,
}  # fmt: skip
_CARD_ISSUERS = re.compile(r"3[0-9]|4|5[0-9]|6[0-9]|2[2-7]")
_MASTER_OR_VISA = re.compile(r"4|5[1-5]|2[2-7]")
_LEGAL_FORMS = re.compile(
    r"\b(?:gmbh|ag|kg|ohg|ug|e\.? ?k|e\.? ?v|gbr|ltd|llc|inc|s\.?a\.?r\.?l|s\.?a|b\.?v|plc|corp|co\. kg|mbh)\.?$",
    re.I,
)


class Unusable(Exception):
    """The value is no value of its kind, and the row is refused for it."""


def known(raw: str) -> str:
    """Return the value on one line, in composed form and without control characters; '' when it says that nobody knows."""
    if raw.isascii() and raw.isprintable():
        value = raw.strip()
        if "  " in value:
            value = " ".join(value.split())
    else:
        value = unicodedata.normalize("NFC", " ".join(raw.split()))
        value = "".join(char for char in value if char.isprintable() or char == "\u200d")
    if value[:1] == "'" and value[1:2] in ("=", "+", "-", "@"):
        # Exports put an apostrophe before what a spreadsheet would take for a formula.
        value = value[1:]
    if len(value) < 16 and (value in vocabulary.UNKNOWN_EXACTLY or value.casefold() in vocabulary.UNKNOWN):
        return ""
    return value


def holds_payment_data(value: str) -> bool:
    """Say whether a card number or an IBAN stands anywhere in the value: neither is ever stored, in any column."""
    if len(value) < 12:
        return False
    return any(_is_card(re.sub(r"\D", "", found)) for found in _DIGITS.findall(value)) or any(
        _is_iban(found) for found in _IBAN.findall(value)
    )


def _is_card(digits: str) -> bool:
    if not _CARD_ISSUERS.match(digits):
        return False
    if _luhn(digits) and len(digits) != 13:
        return True
    # Spreadsheets keep 15 digits and put 0 for the rest: a card number so spoilt fails the check digit and is one still.
    return len(digits) == 16 and digits.endswith("0") and bool(_MASTER_OR_VISA.match(digits))


def _luhn(digits: str) -> bool:
    total = 0
    for place, char in enumerate(reversed(digits)):
        digit = int(char) * (1 + place % 2)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


def _is_iban(text: str) -> bool:
    compact = text.replace(" ", "").upper()
    length = _IBAN_LENGTHS.get(compact[:2])
    return (
        length is not None
        and len(compact) >= length
        and 2 * sum(map(str.isdigit, compact[:length])) >= length
    )


def email(value: str) -> str:
    """Return the address as it was written; raises Unusable."""
    value = value.removeprefix("mailto:").strip("<> ")
    plain = _PLAIN_EMAIL.fullmatch(value)
    if plain and plain.group(1).lower() not in _SPECIAL:
        return value
    try:
        # No DNS look-up: it would tell others whom we hold.
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise Unusable(BAD_EMAIL) from error


def phone(value: str) -> str:
    """Return the number as it was typed, '' for words."""
    return value if sum(char.isdigit() for char in value) >= 3 else ""


def website(value: str) -> str:
    """Return an address of the web, '' for anything else (`javascript:` among it)."""
    return value if _SITE.fullmatch(value) else ""


def objects(value: str) -> bool:
    """Say whether a mark in an objection column objects. Only a clear no does not."""
    return bool(value) and value.casefold() not in vocabulary.NO


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    from babel import Locale

    names: dict[str, str] = {}
    for language in ("fr", "de", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "QO", "ZZ", "UN", "XA", "XB"):
                names[_plain(name)] = code
    names |= {code.lower(): code for code in set(names.values())}
    return names | {
        "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "great britain": "GB", "grossbritannien": "GB",
        "usa": "US", "u s": "US", "u s a": "US", "united states of america": "US", "holland": "NL", "brd": "DE",
        "slovakia slovak republic": "SK", "czech republic": "CZ", "russian federation": "RU", "viet nam": "VN",
        "korea republic of": "KR", "south korea": "KR", "iran islamic republic of": "IR", "macedonia": "MK",
        "myanmar": "MM", "hong kong": "HK", "macao": "MO", "palestine": "PS", "turkey": "TR", "cote d ivoire": "CI",
        "swaziland": "SZ", "cape verde": "CV", "burma": "MM", "republic of ireland": "IE",
        "kyrgyz republic": "KG", "lao people s democratic republic": "LA", "united states virgin islands": "VI",
        "palestinian territory": "PS", "syrian arab republic": "SY", "libyan arab jamahiriya": "LY", "slovak republic": "SK",
    }  # fmt: skip


def _plain(name: str) -> str:
    words = re.sub(r"[^\w]+", " ", folded(name.replace("&", " and "))).split()
    return " ".join("saint" if word == "st" else word for word in words if word != "the")


@lru_cache(maxsize=4096)
def country(value: str) -> str:
    """Return the two-letter code where the country is certain, else ''."""
    return _countries().get(_plain(value), "")


@lru_cache(maxsize=512)
def language(value: str) -> str:
    """Return the two-letter code of a language named or coded, else ''."""
    from babel import Locale

    text = folded(value)
    code = text[:2] if re.fullmatch(r"[a-z]{2}([-_][a-z]{2})?", text) else ""
    for names in ("en", "de", "fr"):
        languages = Locale(names).languages
        if code in languages:
            return code
        for known_code, name in languages.items():
            if len(known_code) == 2 and folded(name) == text:
                return known_code
    return ""


def whole_name(value: str) -> dict[str, str]:
    """Return first name, last name and title, or a company, out of one column."""
    if _LEGAL_FORMS.search(value):
        return {"company": value}
    name = split_name(value)
    found = {"title": name.title, "first_name": name.first, "last_name": name.last}
    return {field: part for field, part in found.items() if part}
