"""Where people live, and the telephone numbers that are set aside for film and fiction: nobody answers there."""

from dataclasses import dataclass
from functools import cache

from leadcrm.leads import matching


@dataclass(frozen=True)
class Place:
    """A town with what depends on it: the team that looks after it, the speech of its people, the numbers it may use."""

    city: str
    postcode: str
    country: str
    team: str
    speech: str = "de"
    numbers: str = ""

    @property
    def language(self) -> str:
        return "de" if self.speech == "de" else "en"


@dataclass(frozen=True)
class Phone:
    """A number as it is compared and as it is shown."""

    e164: str
    shown: str


# Number ranges: what is fixed, and how many digits follow. Bundesnetzagentur, Ofcom, ARCEP, PTS and NANPA set them aside for
# films; Austria, Switzerland, the Netherlands and Poland name none, so nobody invented there has a number.
RANGES = {
    "berlin": ("+493023125", 3),
    "frankfurt": ("+496990009", 3),
    "hamburg": ("+494066969", 3),
    "cologne": ("+492214710", 3),
    "munich": ("+498999998", 3),
    "mobile": ("+4917139200", 2),
    "france": ("+3346571", 4),
    "britain": ("+441134960", 3),
    "sweden": ("+4684650040", 2),
    "america": ("+121255501", 2),
}
# The list is drawn from as it stands: a town named twice has twice as many people.
PLACES = [
    *[Place("Leipzig", "04347", "DE", "Leipzig", numbers="berlin")] * 4,
    *[Place("Dresden", "01097", "DE", "Leipzig", numbers="berlin")] * 3,
    *[Place("Halle (Saale)", "06108", "DE", "Leipzig", numbers="berlin")] * 2,
    Place("Görlitz", "02826", "DE", "Leipzig", numbers="mobile"),
    *[Place("Berlin", "10439", "DE", "Leipzig", numbers="berlin")] * 3,
    *[Place("Erfurt", "99084", "DE", "Leipzig", numbers="mobile")] * 2,
    *[Place("Hamburg", "22083", "DE", "Hamburg", numbers="hamburg")] * 4,
    Place("Lübeck", "23552", "DE", "Hamburg", numbers="hamburg"),
    *[Place("Bremen", "28203", "DE", "Hamburg", numbers="mobile")] * 2,
    *[Place("Köln", "50668", "DE", "Hamburg", numbers="cologne")] * 3,
    *[Place("Frankfurt am Main", "60316", "DE", "Hamburg", numbers="frankfurt")] * 2,
    *[Place("München", "80337", "DE", "Wien", numbers="munich")] * 3,
    *[Place("Nürnberg", "90409", "DE", "Leipzig", numbers="munich")] * 2,
    *[Place("Freiburg im Breisgau", "79102", "DE", "Zürich", numbers="mobile")] * 2,
    *[Place("Wien", "1070", "AT", "Wien")] * 4,
    Place("Graz", "8010", "AT", "Wien"),
    Place("Linz", "4020", "AT", "Wien"),
    *[Place("Zürich", "8004", "CH", "Zürich")] * 3,
    Place("Bern", "3011", "CH", "Zürich"),
    Place("St. Gallen", "9000", "CH", "Zürich"),
    Place("Utrecht", "3511 LN", "NL", "Hamburg", "nl"),
    Place("Lyon", "69002", "FR", "Zürich", "fr", "france"),
    Place("Leeds", "LS1 4DY", "GB", "Hamburg", "en", "britain"),
    Place("New York", "10013", "US", "Hamburg", "en", "america"),
    Place("Kraków", "31-005", "PL", "Leipzig", "pl"),
    Place("Stockholm", "118 24", "SE", "Hamburg", "sv", "sweden"),
]
CITIES = list(dict.fromkeys(place.city for place in PLACES))


@cache
def phone(numbers: str, number: int) -> Phone:
    """Return the n-th number of a range; beyond its end it begins anew."""
    fixed, digits = RANGES[numbers]
    e164 = matching.match_phone(f"{fixed}{number % 10**digits:0{digits}}")
    return Phone(e164, matching.shown_phone(e164))
