"""A name as people write it, taken apart by one rule wherever it comes from: a form, quick add, an import."""

import re
from typing import NamedTuple

# Mr. and Mrs. are left out: sex is nothing a sale needs to know.
_SALUTATION = re.compile(r"(?:(?:mr|mrs|ms|miss|herrn?|frau|firma|mme|mlle|monsieur|madame)\b\.?\s*)+", re.I)
_TITLE = re.compile(r"((?:(?:dr|prof|dipl|mag|ing|med|rer|nat|phil|jur|h\. ?c)\b\.?[ -]*)+)(?=\w)", re.I)
_PARTICLES = frozenset("von vom van zu zum zur de del della di da du dos den der ten ter le la".split())


class Name(NamedTuple):
    """Title, first name and last name; of a single word the last name alone."""

    title: str
    first: str
    last: str


def split_name(text: str) -> Name:
    """Take a name apart: after a comma stands the first name, a particle begins the last name, else its last word is it."""
    typed = " ".join(text.split())
    plain = without_salutation(typed) or typed
    titled = _TITLE.match(plain)
    title = titled.group(1).strip() if titled else ""
    rest = plain[titled.end() :] if titled else plain
    if rest.count(",") == 1:
        last, first = (part.strip() for part in rest.split(","))
        if last and first:
            return Name(title, first, last)
    words = rest.split()
    # "van Houtum" is a last name, "Van Morrison" a first and a last one.
    begins = (
        place
        for place, word in enumerate(words[:-1])
        if word.casefold() in _PARTICLES and (place or word.islower())
    )
    cut = next(begins, max(len(words) - 1, 0))
    return Name(title, " ".join(words[:cut]), " ".join(words[cut:]))


def without_salutation(text: str) -> str:
    """Return *text* without Mr. and Mrs. at its beginning."""
    return _SALUTATION.sub("", text, count=1).strip() if _SALUTATION.match(text) else text
