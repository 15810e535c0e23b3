"""Who keeps a person's file, above privacy: told what the person said of themselves, asked in which language to write."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise

from privacy.models import Subject


class CorrectionRefused(Exception):
    """A value that cannot be stored; the sentence names the field and the reason."""


@dataclass(frozen=True)
class Fact:
    """One value that may be wrong, as it stands now."""

    name: str
    label: Promise | str
    value: str


class Keeper(Protocol):
    """An app that knows people by name and has staff who look after them."""

    def language(self, subject: uuid.UUID) -> str:
        """Return the language the person wants to be written to in, '' when nobody knows."""

    def addresses(self, subjects: set[uuid.UUID]) -> dict[uuid.UUID, str]:
        """Return the e-mail addresses to write to about these people's rights, by one query; who has none is left out."""

    def postal(self, subject: uuid.UUID) -> list[str]:
        """Return the lines of the person's postal address, the name first; none when it is not known."""

    def kept_under(self, number: str) -> set[uuid.UUID]:
        """Return whom documents of this number are about that the law makes us keep, also when the person is gone."""

    def speak(self, subject: uuid.UUID, language: str) -> None:
        """Keep the language the person chose."""

    def facts(self, subject: uuid.UUID) -> list[Fact]:
        """Return what can be corrected of the person."""

    def correct(self, subject: uuid.UUID, changes: Mapping[str, str], origin: str) -> None:
        """Store these values, by name, and where they came from. Raises CorrectionRefused."""

    def add_statement(self, subject: uuid.UUID, text: str) -> None:
        """Keep a statement with which the person completes their data (Art. 16)."""

    def tell(self, subject: uuid.UUID, what: str) -> None:
        """Tell whoever looks after the person; `what` is one of the words below."""


#: The person takes their enquiry back: nothing of ours rests on it any more.
ENQUIRY_WITHDRAWN = "enquiry_withdrawn"
#: Somebody at a shared address ended something for everybody there (W9): ask this person whether they meant it, too.
SHARED_ADDRESS = "shared_address"
#: A mail came back because the address does not exist (R13).
ADDRESS_GONE = "address_gone"
#: An objection to our own interests was upheld (Art. 21(1)): what rests on nothing else has to go.
OBJECTION_UPHELD = "objection_upheld"

_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    """Add an app that keeps files about people."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def language_of(subject: Subject) -> str:
    """Return the language the person chose, '' when nobody knows."""
    return next((found for keeper in _keepers if (found := keeper.language(subject.pk))), "")


def address_of(subject: Subject) -> str:
    """Return the person's e-mail address, '' when nobody knows one."""
    return addresses_of([subject.pk]).get(subject.pk, "")


def addresses_of(subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return these people's e-mail addresses, as far as somebody knows one, by one query for each app that may."""
    wanted = set(subjects)
    found: dict[uuid.UUID, str] = {}
    for keeper in reversed(_keepers):
        found |= keeper.addresses(wanted)
    return found


def postal_of(subject: Subject) -> list[str]:
    """Return the lines of the person's postal address, none when nobody knows one."""
    return next((found for keeper in _keepers if (found := keeper.postal(subject.pk))), [])


def kept_under(number: str) -> set[uuid.UUID]:
    """Return whom documents of this number are about that the law makes us keep, also when the person is gone."""
    return {person for keeper in _keepers for person in keeper.kept_under(number)} if number else set()


def speak(subject: Subject, language: str) -> None:
    """Let everybody write to the person in that language."""
    for keeper in _keepers:
        keeper.speak(subject.pk, language)


def tell(subject: Subject, what: str) -> None:
    """Tell whoever looks after the person."""
    for keeper in _keepers:
        keeper.tell(subject.pk, what)


def facts_of(subject: Subject) -> list[Fact]:
    """Return what can be corrected of the person."""
    return [fact for keeper in _keepers for fact in keeper.facts(subject.pk)]


def correct(subject: Subject, changes: Mapping[str, str], *, origin: str) -> None:
    """Let everybody store what was corrected. Raises CorrectionRefused; then nothing is."""
    for keeper in _keepers:
        known = {fact.name for fact in keeper.facts(subject.pk)} & changes.keys()
        if known:
            keeper.correct(subject.pk, {name: changes[name] for name in known}, origin)


def add_statement(subject: Subject, text: str) -> None:
    """Let everybody keep the person's own statement beside their data."""
    for keeper in _keepers:
        keeper.add_statement(subject.pk, text)
