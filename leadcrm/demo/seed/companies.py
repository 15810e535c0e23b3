"""Companies and households: who works or lives together has the same town, and a company's people its domain."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from leadcrm.demo.seed import names
from leadcrm.demo.seed.places import CITIES, PLACES, Place
from leadcrm.leads import matching

_SIZES, _WEIGHTS = (1, 2, 3, 4, 6), (50, 25, 13, 7, 5)
_CONSUMERS = 0.36
# Coprime to the number of names, so that neighbours in the list have nothing in common.
_STRIDE = 7919
PLAIN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "ł": "l", "'": "", " ": "-", "&": "", ".": ""}
)


@dataclass(frozen=True)
class Company:
    """An invented company; `number` is its place among all."""

    number: int
    name: str
    sort_name: str
    domain: str
    street: str
    place: Place


@dataclass(frozen=True)
class Group:
    """People who belong together, with the source of chance from which all about them is drawn."""

    rng: random.Random
    place: Place
    company: Company | None
    size: int


def groups() -> Iterator[Group]:
    """Yield groups without end, each the same whenever it is asked for."""
    companies = number = 0
    while True:
        number += 1
        rng = random.Random(number)  # noqa: S311  (invented data, nothing secret)
        place = rng.choice(PLACES)
        if rng.random() < _CONSUMERS:
            yield Group(rng, place, None, 1)
            continue
        yield Group(rng, place, _company(companies, place, rng), rng.choices(_SIZES, _WEIGHTS)[0])
        companies += 1


def _company(number: int, place: Place, rng: random.Random) -> Company:
    firsts, lasts, trades = names.STEM_FIRST, names.STEM_LAST, names.TRADES["de"]
    total = len(firsts) * len(lasts) * len(trades)
    turn, index = divmod(number, total)
    rest, trade = divmod(index * _STRIDE % total, len(trades))
    first, last = divmod(rest, len(lasts))
    stem = firsts[first] + lasts[last]
    words = names.TRADES.get(place.speech, names.TRADES["en"])
    # The names used up, the next round of companies is told apart by a town, and the towns used up, by a number.
    again, town_index = divmod(turn, len(CITIES))
    town = (f" {CITIES[town_index]}" if turn else "") + (f" {again + 1}" if again else "")
    name = f"{stem} {words[trade]}{town} {rng.choice(names.FORMS[place.country])}"
    domain = plain(f"{stem}-{words[trade]}{town}") + ".example"
    return Company(number, name, matching.folded(name), domain, street(place, rng), place)


def street(place: Place, rng: random.Random) -> str:
    """Return an address in that town."""
    return f"{rng.choice(names.STREETS[place.speech])} {rng.randint(1, 180)}"


def plain(text: str) -> str:
    """Return a name as it stands in an address."""
    return matching.folded(text.lower().translate(PLAIN)).replace("(", "").replace(")", "")
