"""Special categories in free text (Art. 9(1), R10): found by words, so that people are warned before anything is stored."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from privacy.special_words import CATEGORIES, WORDS

_HEAD = 4
_TOKEN = re.compile(r"\w+")
_PARTS = re.compile(r"[_-]")


@dataclass(frozen=True)
class Piece:
    """A run of a text; `category` names what a found word gives away."""

    text: str
    category: str = ""


def categories_in(*texts: str) -> list[str]:
    """Return the categories that these texts speak of, in a stable order."""
    found = {piece.category for text in texts if _may_speak(text) for piece in marked(text)}
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


def _may_speak(text: str) -> bool:
    """Say quickly that a text holds none of the words: an import asks for millions of cells, nearly all of them harmless."""
    return not _heads().isdisjoint(word[:_HEAD] for word in _TOKEN.findall(text.lower()))


@cache
def _heads() -> frozenset[str]:
    """How the longest part of each word or phrase begins."""
    phrases = (phrase.replace("*", "") for words in WORDS.values() for phrase in words.split())
    return frozenset(max(_PARTS.split(phrase), key=len)[:_HEAD] for phrase in phrases)


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
