"""What changed between two wordings, word by word, for both sides of a page."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Piece:
    """A run of words; `changed` on the old side was taken out, on the new side put in."""

    text: str
    changed: bool = False


@dataclass
class Comparison:
    """Both sides, each whole: read alone, a side is the text as it stands."""

    old: list[Piece] = field(default_factory=list)
    new: list[Piece] = field(default_factory=list)

    @property
    def same(self) -> bool:
        return not any(piece.changed for piece in (*self.old, *self.new))


def compare(before: str, after: str) -> Comparison:
    """Compare two texts by words; blanks stay with the word before them, so that the pieces add up to the text."""
    old, new = _words(before), _words(after)
    found = Comparison()
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if a < b:
            found.old.append(Piece("".join(old[a:b]), changed=kind != "equal"))
        if c < d:
            found.new.append(Piece("".join(new[c:d]), changed=kind != "equal"))
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)
