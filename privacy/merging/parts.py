"""What other apps do in a merge beside moving their rows; privacy knows none of them."""

import datetime as dt
import uuid
from typing import Any, Protocol

from privacy.models import Merge, Subject


class Part:
    """One app's share; it says what of this concerns it. What `after` returns is kept as JSON until nobody can undo the merge."""

    name: str

    def before(self, kept: Subject, gone: Subject) -> dict[str, Any]:
        """Look at the two while they are two, and make room; return what `after` needs."""
        return {}

    def after(self, kept: Subject, noted: dict[str, Any], actor: Subject) -> dict[str, Any]:
        """Bring in step what follows from rows that have moved; return what `undo` needs."""
        return noted

    def contradicts(self, kept: Subject, noted: dict[str, Any], since: dt.datetime) -> str:
        """Return the sentence that says what happened since and belongs to nobody of the two alone, '' for nothing."""
        return ""

    def undo(self, people: list[uuid.UUID], noted: dict[str, Any]) -> None:
        """Bring in step again what was moved back."""


class Beginner(Protocol):
    """An app whose people merge and choose: its own part is done inside `merging` and noted in `undo` under its name.

    It takes that back here, so that an undo is whole wherever it begins: on a page, or over a restored backup.
    """

    name: str

    def contradicts(self, merge: Merge) -> str:
        """Return the sentence that says what was changed since and cannot be told apart, '' for nothing."""

    def undo(self, merge: Merge) -> None:
        """Take back what was chosen; the rows have moved back already."""


_parts: list[Part] = []
_beginners: list[Beginner] = []


def register_part(part: Part) -> None:
    """Add an app's share."""
    if part not in _parts:
        _parts.append(part)


def parts() -> list[Part]:
    return list(_parts)


def register_beginner(beginner: Beginner) -> None:
    """Add an app that begins merges."""
    if beginner not in _beginners:
        _beginners.append(beginner)


def beginners_of(merge: Merge) -> list[Beginner]:
    """Return who has something to take back of this merge."""
    return [beginner for beginner in _beginners if beginner.name in merge.undo]
