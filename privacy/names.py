"""Privacy knows ids only: whoever knows a name by an id, or an officer by a name, says so here."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Labeller = Callable[[set[uuid.UUID]], dict[uuid.UUID, str]]
_staff: list[Labeller] = []
_people: list[Labeller] = []
_officers: list[Callable[[str], uuid.UUID | None]] = []
_rosters: list[Callable[[], set[uuid.UUID]]] = []
_mailboxes: list[Callable[[], list["Mailbox"]]] = []


def register_labeller(labeller: Labeller) -> None:
    """Add a function that turns subject ids of staff into names, many at once; unknown ids are left out."""
    _add(_staff, labeller)


def register_people(labeller: Labeller) -> None:
    """Add a function that does the same for the people whose data we hold: shown on a case of theirs alone."""
    _add(_people, labeller)


def register_officers(find: Callable[[str], uuid.UUID | None]) -> None:
    """Add a function that returns the subject of the data protection officer with a user name, or None."""
    _add(_officers, find)


def register_roster(roster: Callable[[], set[uuid.UUID]]) -> None:
    """Add a function that returns the subjects of all data protection officers at work."""
    _add(_rosters, roster)


def four_eyes_wanted() -> bool:
    """Say whether two data protection officers are at work: then nobody approves what they wrote themselves."""
    return len({officer for roster in _rosters for officer in roster()}) > 1


@dataclass(frozen=True)
class Mailbox:
    """Where an officer reads mail; `language` is '' when nobody knows."""

    subject: uuid.UUID
    address: str
    language: str = ""


def register_mailboxes(boxes: Callable[[], list[Mailbox]]) -> None:
    """Add a function that returns where the data protection officers at work read their mail."""
    _add(_mailboxes, boxes)


def officers_mailboxes() -> list[Mailbox]:
    """Return where the data protection officers at work read their mail."""
    return [box for boxes in _mailboxes for box in boxes()]


def names_of(subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names of those subjects who are members of staff."""
    return _ask(_staff, subjects)


def people_named(subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names of those subjects whose data somebody holds."""
    return _ask(_people, subjects)


def officer_named(username: str) -> uuid.UUID | None:
    """Return the subject of the data protection officer with that user name."""
    return next((found for find in _officers if (found := find(username))), None)


def _add(where: list, what: Callable) -> None:
    if what not in where:
        where.append(what)


def _ask(labellers: list[Labeller], subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    wanted = set(subjects)
    found: dict[uuid.UUID, str] = {}
    for labeller in labellers:
        found |= labeller(wanted)
    return found
