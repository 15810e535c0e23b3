"""How automated processing of a person works, explained to them by whoever does it (Art. 15(1)(h), R70)."""

import uuid
from collections.abc import Callable

Explanation = Callable[[list[uuid.UUID]], list[str]]
_explanations: list[Explanation] = []


def register_explanation(explain: Explanation) -> None:
    """Add who explains, in paragraphs and in the current language, what was worked out about these people; none for nobody."""
    if explain not in _explanations:
        _explanations.append(explain)


def explained(people: list[uuid.UUID]) -> list[str]:
    """Return what everybody has to explain about these people."""
    return [line for explain in _explanations for line in explain(people)]
