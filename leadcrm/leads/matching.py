"""Values in the form in which they are compared, sorted and searched; folded in Python, because a C-locale database cannot."""

import re
import unicodedata
from collections.abc import Iterable

import phonenumbers

from privacy.suppression import normalise

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 3
# One letter may fold to eighteen ("ﷺ"): what is derived is cut to its column, and a word to what an index takes.
_SORT_NAME, _ADDRESS, _LONGEST_WORD = 320, 254, 120


def folded(text: str) -> str:
    """Return *text* for sorting and matching: casefolded, without accents, ä as a, ß as ss."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())


def sort_name(first_name: str, last_name: str) -> str:
    """Return the key by which people are listed: last name first; nameless ones last."""
    return folded(f"{last_name} {first_name}")[:_SORT_NAME].strip() or "\uffff"


def match_email(email: str) -> str:
    """Return the address as it is compared, or '' for none."""
    return normalise("email", email)[:_ADDRESS] if email else ""


def match_phone(number: str) -> str:
    """Return the number in E.164 (Germany when no country is given), or '' when it is none."""
    return normalise("phone", number) if number else ""


def shown_phone(number: str) -> str:
    """Return a valid number in international spelling, anything else as it was typed."""
    e164 = match_phone(number)
    if not e164:
        return number
    return phonenumbers.format_number(phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def words(text: str) -> list[str]:
    """Return the folded words of *text*."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(folded(text))]


def _tails(word: str) -> Iterable[str]:
    """Every ending of *word*: a prefix search over them finds any part of it."""
    yield from (word[start:] for start in range(max(1, len(word) - _SHORTEST + 1)))


def lexemes(*, names: Iterable[str], email: str, numbers: Iterable[str]) -> str:
    """Return the words a lead is found by, space separated, for `array_to_tsvector`.

    Names and companies are found by the beginning of a word, addresses and numbers by any part of three or more.
    """
    found: set[str] = set()
    for name in names:
        found.update(words(name))
    if email:
        found.add(email)
        for word in words(email):
            found.update(_tails(word))
    for number in numbers:
        found.update(_tails(number.lstrip("+")))
    return " ".join(sorted(word for word in found if word))


def search_terms(query: str) -> list[str]:
    """Return the terms of what a user typed; a number in any spelling becomes its digits."""
    digits = re.sub(r"[\s()/.\-+]", "", query)
    if digits.isdigit() and len(digits) >= _SHORTEST:
        e164 = match_phone(query).lstrip("+")
        return [e164 or digits.lstrip("0") or digits]
    return words(query)
