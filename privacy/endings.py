"""What rests on a permission ends with it: whoever keeps such data is told in the very transaction that ends it (R26, R69)."""

import uuid
from collections.abc import Iterable, Set
from typing import Protocol


class Ending(Protocol):
    """An app above privacy that keeps what a purpose alone permits."""

    def __call__(self, *, subjects: Set[uuid.UUID], receipts: Set[uuid.UUID]) -> Set[uuid.UUID] | None:
        """Let go of what is kept of these people, and of browsers that are known by these receipts alone.

        Returns who else lost something by it, known to whoever keeps it alone: the endings of any purpose hear of them.
        """


_endings: dict[str, list[Ending]] = {}


def register_ending(purpose: str, ending: Ending) -> None:
    """Say what is done when somebody permits a purpose no longer: a consent withdrawn, an objection; '' is any purpose."""
    _endings.setdefault(purpose, []).append(ending)


def end(
    purposes: Iterable[str], *, subjects: Iterable[uuid.UUID] = (), receipts: Iterable[uuid.UUID] = ()
) -> None:
    """Tell everybody that these people, or browsers, permit these purposes no longer; '' is every one."""
    ended, people, browsers = set(purposes), set(subjects), frozenset(receipts)
    for purpose in sorted(_endings, reverse=True):  # those of any purpose last
        if not purpose or purpose in ended or "" in ended:
            for ending in _endings[purpose]:
                people |= ending(subjects=frozenset(people), receipts=browsers) or set()
