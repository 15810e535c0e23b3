"""Privacy knows ids only: whoever knows a person's name by their id says so here."""

import uuid
from collections.abc import Callable, Iterable

Labeller = Callable[[set[uuid.UUID]], dict[uuid.UUID, str]]
_labellers: list[Labeller] = []


def register_labeller(labeller: Labeller) -> None:
    """Add a function that turns subject ids into names, many at once; unknown ids are left out."""
    if labeller not in _labellers:
        _labellers.append(labeller)


def names_of(subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names of those subjects that somebody knows."""
    wanted = set(subjects)
    found: dict[uuid.UUID, str] = {}
    for labeller in _labellers:
        found |= labeller(wanted)
    return found
