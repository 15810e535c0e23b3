"""What the demo invents about one person, before any of it is a row."""

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field

from leadcrm.demo.seed.companies import Company
from leadcrm.demo.seed.places import Phone, Place


@dataclass
class Mail:
    """A mail that left, or could not; `by_person` ones came in and are entries of the timeline alone."""

    purpose: str
    title: str
    body: str
    state: str = "sent"
    because: str = ""
    key: str = ""


@dataclass
class Event:
    """One entry of a timeline."""

    kind: str
    at: dt.datetime
    by_person: bool = False
    staff: bool = True
    title: str = ""
    body: str = ""
    outcome: str = ""
    minutes: int | None = None
    ref: str = ""
    mail: Mail | None = None
    mentions: "Person | None" = None
    task: str = ""


@dataclass
class Deal:
    """A chance of a sale; `close_in` counts days from today."""

    title: str
    value: int
    currency: str
    state: str
    at: dt.datetime
    close_in: int


@dataclass
class Person:
    """Everything about one person. `kind` says how consent stands, `form` how they came ('' by another way)."""

    rng: random.Random = field(compare=False, repr=False)
    number: int
    subject: uuid.UUID
    place: Place
    first_name: str
    last_name: str
    email: str
    kind: str
    created_at: dt.datetime
    contact_on: dt.date | None
    source: str
    form: str = ""
    asked: str = ""  # how they asked us, when it was not by form
    obtained_from: str = "person"
    company: Company | None = None
    title: str = ""
    job_title: str = ""
    phone: Phone | None = None
    street: str = ""
    utm: tuple[str, str, str] = ("", "", "")
    message: str = ""
    consented_at: dt.datetime | None = None
    calls_too: bool = False
    stage: str = "new"
    lost_reason: str = ""
    owner: str = ""
    notice_due_on: dt.date | None = None
    review_until: dt.date | None = None
    events: list[Event] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    task: tuple[str, int] | None = None  # what is to do, and in how many days

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def key(self) -> uuid.UUID:
        """Return the next id of something of theirs: the same on every run."""
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)


_DAY_MS = 86_400_000


def subject_id(on: dt.date, rng: random.Random) -> uuid.UUID:
    """Return an id as `privacy.ids` makes them, of that day, the same on every run."""
    value = (((on - dt.date(1970, 1, 1)).days * _DAY_MS) << 80) | rng.getrandbits(80)
    value = value & ~(0xF << 76) | (0x7 << 76)
    return uuid.UUID(int=value & ~(0x3 << 62) | (0x2 << 62))
