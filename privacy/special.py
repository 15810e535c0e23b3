"""Special categories in free text (Art. 9(1), R10): found by words, so that people are warned before anything is stored."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from privacy.special_words import CATEGORIES, WORDS


@dataclass(frozen=True)
class Piece:
    """A run of a text; `category` names what a found word gives away."""

    text: str
    category: str = ""


def categories_in(*texts: str) -> list[str]:
    """Return the categories that these texts speak of, in a stable order."""
    found = {piece.category for text in texts for piece in marked(text)}
    return [category for category in CATEGORIES if category in found]


def marked(text: str) -> list[Piece]:
    """Return the whole text in pieces, the found words each a piece of their own."""
    pieces, end = [], 0
    for hit in _pattern().finditer(text):
        pieces += [Piece(text[end : hit.start()]), Piece(hit[0], str(hit.lastgroup))]
        end = hit.end()
    pieces.append(Piece(text[end:]))
    return [piece for piece in pieces if piece.text]


def names(categories: list[str]) -> str:
    """Return the categories in words."""
    return ", ".join(str(_name(category)) for category in categories)


def _name(category: str) -> Any:
    return CATEGORIES.get(category, category)


@cache
def _pattern() -> re.Pattern[str]:
    groups = (
        f"(?P<{category}>{'|'.join(_word(word) for word in words.split())})"
        for category, words in WORDS.items()
    )
    return re.compile(rf"(?<![\w-])(?:{'|'.join(groups)})(?![\w-])", re.IGNORECASE)


def _word(word: str) -> str:
    escaped = re.escape(word).replace("_", r"\s+")
    return escaped.replace(r"\*", r"\w*")
