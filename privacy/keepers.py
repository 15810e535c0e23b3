"""Who keeps a person's file, above privacy: told what the person said of themselves, asked in which language to write."""

import uuid
from typing import Protocol

from privacy.models import Subject


class Keeper(Protocol):
    """An app that knows people by name and has staff who look after them."""

    def language(self, subject: uuid.UUID) -> str:
        """Return the language the person wants to be written to in, '' when nobody knows."""

    def address(self, subject: uuid.UUID) -> str:
        """Return the person's e-mail address, '' when there is none."""

    def speak(self, subject: uuid.UUID, language: str) -> None:
        """Keep the language the person chose."""

    def tell(self, subject: uuid.UUID, what: str) -> None:
        """Tell whoever looks after the person; `what` is one of the words below."""


#: The person takes their enquiry back: nothing of ours rests on it any more.
ENQUIRY_WITHDRAWN = "enquiry_withdrawn"
#: Somebody at a shared address ended something for everybody there (W9): ask this person whether they meant it, too.
SHARED_ADDRESS = "shared_address"
#: A mail came back because the address does not exist (R13).
ADDRESS_GONE = "address_gone"

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
    return next((found for keeper in _keepers if (found := keeper.address(subject.pk))), "")


def speak(subject: Subject, language: str) -> None:
    """Let everybody write to the person in that language."""
    for keeper in _keepers:
        keeper.speak(subject.pk, language)


def tell(subject: Subject, what: str) -> None:
    """Tell whoever looks after the person."""
    for keeper in _keepers:
        keeper.tell(subject.pk, what)
