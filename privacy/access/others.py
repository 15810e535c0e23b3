"""Everybody else in a person's texts: known people by all that identifies them, anybody by an address or number (R95).

The person gets every text; what goes is only what names or reaches somebody else (Art. 15(4), recital 63).
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

import phonenumbers

from privacy.erasure.elsewhere import MARK, blank
from privacy.erasure.values import Values, values_by, values_of
from privacy.models import Controller
from privacy.registry import registry

_EMAIL = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+\.\w+")
_WORD = re.compile(r"\w{2,}")
_DIGITS = 7  # fewer are no telephone number


class Readable(Protocol):
    """Something with free texts, such as a table of the copy."""

    def texts(self) -> Iterator[Any]: ...


class Others:
    """Finds and hides others in the texts of these people; counts what it hid."""

    def __init__(self, people: frozenset[uuid.UUID]) -> None:
        self._people = people
        self._values: list[Values] = []
        self._by_word: dict[str, set[int]] = defaultdict(set)
        self._with_number: list[tuple[str, int]] = []
        self._own = Values()
        self._own_emails: set[str] = set()
        self._tables: Sequence[Readable] = ()
        self._learnt = False
        self.texts = 0  # in which something was hidden

    def appear_in(self, tables: Sequence["Readable"]) -> None:
        """Say in which tables they are to be looked for, once somebody reads one."""
        self._tables = tables

    def _learn(self) -> None:
        if self._learnt:
            return
        self._learnt = True
        found: set[uuid.UUID] = set()
        for piece in _batches(_strings(text for table in self._tables for text in table.texts())):
            found.update(person for find in registry.recognisers for person in find(piece))
        self._own = values_of(self._people)
        for controller in Controller.objects.all():
            # The company's own addresses are nobody's data.
            for value in (controller.email, controller.phone, controller.dpo_email):
                self._own.add(value)
        self._own_emails = {email.casefold() for email in self._own.emails}
        for _person, values in sorted(values_by(found - self._people).items()):
            self._know(values.in_others().without(self._own))

    def _know(self, values: Values) -> None:
        place = len(self._values)
        self._values.append(values)
        for value in values.emails | values.names | values.lines:
            # The longest word of a value: a text without it does not hold the value.
            if words := _WORD.findall(value.casefold()):
                self._by_word[max(words, key=len)].add(place)
        self._with_number += [(number, place) for number in values.numbers]

    @property
    def known(self) -> int:
        """How many people of ours appear in the texts."""
        self._learn()
        return len(self._values)

    def hidden_in(self, content: Any, *, own_words: bool) -> Any:
        """Return a text, or every text inside a JSON value, without what names or reaches anybody else.

        In their *own words* the person may read an address they gave us themselves, whoever's it is, unless we know whose.
        """
        self._learn()
        after = content
        for place in self._near(content):
            after = blank(after, self._values[place])
        if not own_words:
            after = self._without_addresses(after)
        if after != content:
            self.texts += 1
        return after

    def _near(self, content: Any) -> list[int]:
        if not self._values:
            return []
        text = "\n".join(_strings([content]))
        places = {
            place
            for word in set(_WORD.findall(text.casefold())) & self._by_word.keys()
            for place in self._by_word[word]
        }
        digits = re.sub(r"\D", "", text)
        if len(digits) >= _DIGITS:
            places |= {place for number, place in self._with_number if number in digits}
        return sorted(places)

    def _without_addresses(self, content: Any) -> Any:
        if isinstance(content, list):
            return [self._without_addresses(part) for part in content]
        if isinstance(content, dict):
            return {key: self._without_addresses(part) for key, part in content.items()}
        if not isinstance(content, str):
            return content
        text = _EMAIL.sub(
            lambda hit: hit[0] if hit[0].rstrip(".").casefold() in self._own_emails else MARK, content
        )
        if sum(char.isdigit() for char in text) < _DIGITS:
            return text
        for hit in reversed(list(phonenumbers.PhoneNumberMatcher(text, "DE"))):
            if str(hit.number.national_number) not in self._own.numbers:
                text = text[: hit.start] + MARK + text[hit.end :]
        return text


def _strings(contents: Iterable[Any]) -> Iterator[str]:
    for content in contents:
        if isinstance(content, str):
            yield content
        elif isinstance(content, dict):
            yield from _strings(content.values())
        elif isinstance(content, list):
            yield from _strings(content)


def _batches(texts: Iterable[str], most: int = 200_000) -> Iterator[str]:
    """Yield the different texts joined to pieces of a bounded length: a phrase that stands a thousand times is asked about once."""
    piece: list[str] = []
    seen: set[int] = set()
    length = 0
    for text in texts:
        if hash(text) in seen:
            continue
        seen.add(hash(text))
        piece.append(text)
        length += len(text)
        if length > most:
            yield "\n".join(piece)
            piece, length = [], 0
    if piece:
        yield "\n".join(piece)
