"""One invented person after the other: who they are, how they came, what they agreed to, what sales did."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from leadcrm.demo.seed import names

# How a newsletter consent stands, in plausible shares.
CONSENT_SHARES = {
    "none": 380,
    "confirmed": 300,
    "pending": 60,
    "withdrawn": 80,
    "stale": 40,
    "unproven": 30,
    "objected": 60,
    "suppressed": 20,
    "restricted": 15,
    "review": 60,
    "notice overdue": 30,
}
STAGE_SHARES = {"new": 34, "contacted": 24, "qualified": 16, "offer": 10, "won": 6, "lost": 10}


@dataclass
class Person:
    """Everything the demo invents about one lead; times count back from `now`."""

    number: int
    first_name: str
    last_name: str
    title: str
    job_title: str
    company: str
    email: str
    phone: str
    street: str
    postcode: str
    city: str
    country: str
    language: str
    source: str
    campaign: str
    consent: str
    stage: str
    lost_reason: str
    created_at: dt.datetime
    owner: int | None
    calls: int
    notes: list[str] = field(default_factory=list)
    next_step: str = ""
    next_step_in: int = 0
    task_in: int | None = None
    deal_value: int | None = None


def people(count: int, *, now: dt.datetime, owners: int) -> Iterator[Person]:
    """Yield *count* people, always the same for the same `now` day and number of owners."""
    for number in range(1, count + 1):
        yield _person(number, now, owners)


def _pick(rng: random.Random, shares: dict[str, int]) -> str:
    return rng.choices(list(shares), weights=list(shares.values()))[0]


def _person(number: int, now: dt.datetime, owners: int) -> Person:
    rng = random.Random(number)  # noqa: S311  (invented data, nothing secret)
    city, postcode, country = rng.choice(names.PLACES)
    home = country in {"DE", "AT", "CH"} and rng.random() < 0.85
    first = rng.choice(names.FIRST_DE if home else names.FIRST_WORLD)
    last = rng.choice(names.LAST_DE if home else names.LAST_WORLD)
    business = rng.random() < 0.75
    company = _company(rng, country) if business else ""
    consent = _pick(rng, CONSENT_SHARES)
    source = _source(rng, consent)
    stage = "new" if consent in {"review", "notice overdue"} else _pick(rng, STAGE_SHARES)
    age = rng.randint(50 * 30, 60 * 30) if consent == "stale" else int(rng.triangular(0, 300, 20))
    created = now - dt.timedelta(days=age, minutes=rng.randint(1, 1400))
    worked = stage != "new"
    person = Person(
        number=number,
        first_name=first,
        last_name=last,
        title="Dr." if rng.random() < 0.06 else "",
        job_title=rng.choice(names.JOBS) if business else "",
        company=company,
        email=_address(first, last, company, number),
        phone=f"{rng.choice(names.PHONE_DE)}{rng.randint(100, 999)}" if rng.random() < 0.7 else "",
        street=f"{rng.choice(names.STREETS)} {rng.randint(1, 180)}" if rng.random() < 0.5 else "",
        postcode=postcode,
        city=city,
        country=country,
        language="de" if country in {"DE", "AT", "CH"} else "en",
        source=source,
        campaign=rng.choice(names.CAMPAIGNS) if source == "Landingpage" else "",
        consent=consent,
        stage=stage,
        lost_reason=rng.choice(names.LOST_REASONS) if stage == "lost" else "",
        created_at=created,
        owner=rng.randrange(owners) if owners and (worked or rng.random() < 0.6) else None,
        calls=rng.randint(0, 2) if worked else 0,
        notes=rng.sample(names.NOTES, rng.randint(0, 2)) if worked else [],
    )
    if stage not in {"won", "lost"} and person.owner is not None:
        person.next_step = rng.choice(names.NEXT_STEPS)
        person.next_step_in = rng.randint(-4, 12)
        person.task_in = rng.randint(-4, 12) if rng.random() < 0.5 else None
    if stage in {"offer", "won", "lost"}:
        person.deal_value = rng.randint(3, 180) * 500
    return person


def _company(rng: random.Random, country: str) -> str:
    form = rng.choice(names.COMPANY_FORM[country])
    return f"{rng.choice(names.COMPANY_FIRST)} {rng.choice(names.COMPANY_LAST)} {form}"


def _source(rng: random.Random, consent: str) -> str:
    if consent == "review":
        return "Altes CRM"
    if consent == "notice overdue":
        return "Gekaufte Liste"
    if consent in {"confirmed", "pending", "withdrawn", "stale"}:
        return rng.choice(["Website", "Landingpage", "Webinar"])
    return rng.choice(["Website", "Landingpage", "Messe Leipzig", "Empfehlung", "Webinar"])


_PLAIN = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "'": "",
        " ": "-",
        "&": "",
        ".": "",
        "ř": "r",
        "ł": "l",
        "á": "a",
        "é": "e",
        "í": "i",
        "ó": "o",
        "š": "s",
        "ø": "o",
        "à": "a",
        "ë": "e",
    }
)


def _address(first: str, last: str, company: str, number: int) -> str:
    local = f"{first}.{last}".lower().translate(_PLAIN)
    domain = "-".join(company.lower().translate(_PLAIN).split("-")[:2]) if company else "post"
    return f"{local}.{number}@{domain}.example"
