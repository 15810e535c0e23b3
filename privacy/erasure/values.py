"""What identifies a person wherever it stands: addresses, numbers, full names, ids, their own words line by line."""

import html
import json
import re
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import phonenumbers

from privacy.merged import former_ids
from privacy.registry import EMAIL, FREE_TEXT, ID, NAME, PHONE, PROVIDED, Declaration, iter_declarations
from privacy.suppression import normalise

# A shorter line is nobody's own ("Best regards", "Call back tomorrow").
_SHORTEST_LINE = 24
# So long a line of somebody's own words that stands with somebody else, too, was quoted; a shorter one is a phrase.
_QUOTED_LINE = 60
_SHORTEST_NUMBER = 7
# A shorter id is told from other words and numbers only where it stands alone.
SHORTEST_ID = 8
SEPARATORS = " -/().+\u00a0\u2011\u2013"
_STRIP = str.maketrans("", "", SEPARATORS)
_EMAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\"]+")


@dataclass
class Values:
    """Everything a person can be found by. Lone first names and towns identify nobody and are not here."""

    emails: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)  # digits without country code and leading zero
    names: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    lines: set[str] = field(default_factory=set)
    quotes: set[str] = field(default_factory=set)  # those of the lines that are the person's own words

    def as_json(self) -> dict[str, list[str]]:
        return {name: sorted(found) for name, found in vars(self).items() if isinstance(found, set)}

    @classmethod
    def from_json(cls, content: dict[str, list[str]]) -> "Values":
        return cls(**{name: set(found) for name, found in content.items()})

    def in_others(self) -> "Values":
        """Return what gives the person away in a text about somebody else: a line that anybody may write does not."""
        return Values(
            emails=self.emails, numbers=self.numbers, names=self.names, lines=self.quotes, quotes=self.quotes
        )

    def without(self, others: "Values") -> "Values":
        """Return these values less those that somebody else has, too: a shared mailbox stays the other one's (W9)."""
        own = {
            name: found - getattr(others, name)
            for name, found in vars(self).items()
            if isinstance(found, set)
        }
        return Values(**own)

    def add(self, text: str) -> None:
        """Take in a value of which only the spelling tells what it is."""
        text = text.strip()
        digits = _number(text)
        if _EMAIL.fullmatch(text):
            self.emails.add(text)
        elif digits and re.fullmatch(r"[\d\s()/.+\-]+", text):
            self.numbers.add(digits)
        elif " " in text:
            self.names.add(text)
        elif text:
            self.ids.add(text)

    @cached_property
    def spellings(self) -> list[set[str]]:
        """For each value that is searched for as part of a text its spellings, lower-cased as a C-locale database does.

        The same words in another order (a name in a list) are one value.
        """
        long_ids = {value for value in self.ids if len(value) >= SHORTEST_ID}
        found: dict[tuple[str, ...], set[str]] = {}
        for value in sorted((self.emails | self.names | long_ids | self.lines) - {""}):
            words = tuple(sorted(value.replace(",", " ").split()))
            found.setdefault(words, set()).update(_spellings(value))
        return list(found.values())

    @cached_property
    def words(self) -> list[str]:
        """Every spelling of every value."""
        return sorted(set().union(*self.spellings))

    @cached_property
    def cells(self) -> list[str]:
        """The same and, for files, the names whose parts stand in neighbouring cells of a table."""
        joined = {joint.join(name.split(" ")) for name in self.names for joint in (",", ";", "\t")}
        return sorted({*self.words, *(spelt for value in joined for spelt in _spellings(value))})

    @cached_property
    def short_ids(self) -> list[str]:
        return sorted(value for value in self.ids if len(value) < SHORTEST_ID)

    def forget_lines(self, lines: set[str]) -> None:
        """Look for these lines no longer: they are not the person's alone."""
        self.lines -= lines
        for name in ("spellings", "words", "cells"):
            self.__dict__.pop(name, None)

    def stand_in(self, text: str) -> bool:
        """Say whether any of the values stands in a text."""
        lowered = ascii_lower(text)
        if any(word in lowered for word in self.cells):
            return True
        digits = text.translate(_STRIP)
        return any(number in digits for number in self.numbers)

    def blanked(self, text: str, mark: str) -> str:
        """Return a text in which each of the values is replaced by *mark*; nothing else is changed."""
        # An address before a name: in a signature the name's last word and the address's first read like "Last, First".
        kinds = (self.lines, self.emails, self.names)
        for value in (value for kind in kinds for value in sorted(kind, key=len, reverse=True)):
            text = re.sub(re.escape(value).replace(r"\ ", r"\s+"), mark, text, flags=re.IGNORECASE)
        gap = f"[{re.escape(SEPARATORS)}]*"
        for number in sorted(self.numbers, key=len, reverse=True):
            # The country code, with or without its plus, and a leading zero belong to the number.
            before = rf"(?:(?:\+|00){gap}\d{{1,3}}{gap})?(?:\(?0\)?{gap})?"
            text = re.sub(rf"(?<!\d){before}{gap.join(number)}(?!\d)", mark, text)
        return text


def values_of(subjects: Iterable[uuid.UUID]) -> Values:
    """Collect, by one query per table, what these people can be found by."""
    found = Values()
    for values in values_by(subjects).values():
        for name, kind in vars(values).items():
            getattr(found, name).update(kind)
    return found


def values_by(subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, Values]:
    """Collect the same for each of them, by as many queries for thousands as for one.

    What stands under an id that was merged into theirs is their own, too.
    """
    found = {person: Values() for person in subjects}
    known_as = {person: person for person in found}
    for person, others in former_ids(found).items():
        known_as |= {former: person for former in others if former not in found}
    for declared in iter_declarations():
        marked = [n for n, item in declared.fields.items() if item.marks or item.category == FREE_TEXT]
        if found and declared.subject and marked and not declared.loose and declared.role == "owns":
            for row in declared.rows_of(known_as).values(*declared.keys, *marked).iterator():
                for person in {known_as[row[key]] for key in declared.keys if row[key] in known_as}:
                    _collect(found[person], declared, {name: row[name] for name in marked})
    for values in found.values():
        values.ids -= {""}
    return found


def _collect(found: Values, declared: Declaration, row: dict[str, Any]) -> None:
    parts = [row[n].strip() for n, item in declared.fields.items() if item.marks == NAME and row[n]]
    # A lone word is no identifier.
    if len(parts) > 1:
        found.names |= {" ".join(parts), " ".join(parts[::-1]), ", ".join(parts[::-1])}
    for name, value in row.items():
        item = declared.fields[name]
        for text in _leaves(value):
            if item.marks == EMAIL:
                found.emails.add(text)
            elif item.marks == PHONE and (digits := _number(text)):
                found.numbers.add(digits)
            elif item.marks == ID:
                found.ids.add(text)
            elif item.category == FREE_TEXT:
                _collect_text(found, text, own=item.origin == PROVIDED)


def _collect_text(found: Values, text: str, *, own: bool) -> None:
    for line in text.splitlines():
        line = line.strip()
        # An address alone on a line of a letter of ours may be somebody else's, whom the letter is about.
        if own and _EMAIL.fullmatch(line):
            found.emails.add(line)
        elif len(line) >= _SHORTEST_LINE:
            found.lines.add(line)
            if own and len(line) >= _QUOTED_LINE:
                found.quotes.add(line)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _leaves(part)
    elif value is not None and str(value).strip():
        yield str(value).strip()


def _number(text: str) -> str:
    """Return the digits of a number as everybody writes them, whatever stands before: '3414710200' of '+49 341 471-0200'."""
    e164 = normalise("phone", text)
    if e164:
        return str(phonenumbers.parse(e164).national_number)
    digits = re.sub(r"\D", "", text).lstrip("0")
    return digits if len(digits) >= _SHORTEST_NUMBER else ""


def ascii_lower(text: str) -> str:
    """Lower the case of ASCII letters alone: what every database does alike."""
    return text.translate(_ASCII)


_ASCII = {ord(char): ord(char) + 32 for char in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def _spellings(value: str) -> set[str]:
    """Return the forms in which a value may have been written: in capitals, decomposed, inside JSON or HTML."""
    cased = {value, value.lower(), value.upper(), value.title(), value.casefold()}
    forms = cased | {unicodedata.normalize(form, text) for form in ("NFC", "NFD") for text in cased}
    forms |= {json.dumps(text, ensure_ascii=pure)[1:-1] for text in forms for pure in (False, True)}
    forms |= {html.escape(text) for text in forms}
    return {ascii_lower(text) for text in forms}
