"""One invented person after the other: who they are, how they came, how consent stands."""

import datetime as dt
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from leadcrm.demo.cast import SELLERS
from leadcrm.demo.seed import names, texts
from leadcrm.demo.seed.companies import Group, groups, plain, street
from leadcrm.demo.seed.person import Person, subject_id
from leadcrm.demo.seed.places import phone
from leadcrm.demo.seed.work import give_work
from privacy.parameters import months_after

# How consent to the newsletter stands, in plausible shares of a thousand.
SHARES = {
    "none": 381,
    "confirmed": 262,
    "used": 22,  # old, and kept fresh by being used
    "pending": 38,
    "expired": 12,  # not confirmed in time, and not yet removed by a night
    "withdrawn": 76,
    "flagged": 24,  # unused for more than two years
    "stale": 16,  # unused for more than four
    "unproven": 18,
    "other address": 12,
    "objected": 46,
    "no calls": 20,
    "suppressed": 12,
    "restricted": 13,
    "review": 14,
    "to be told": 24,  # the notice of Art. 14 is due soon
    "not told": 10,  # and was due yesterday
}
_KINDS, _UP_TO = list(SHARES), list(accumulate(SHARES.values()))
# The age of a consent in days, where it is old: these people are spoken with again and again.
_OLD = {"used": (800, 1300), "flagged": (760, 1400), "stale": (1500, 1850)}
_BY_FORM = {
    "confirmed",
    "used",
    "pending",
    "expired",
    "withdrawn",
    "flagged",
    "stale",
    "unproven",
    "other address",
    "suppressed",
}
_OTHERS = {
    "review": "Altes CRM",
    "to be told": "Adressverlag Nordstern",
    "not told": "Adressverlag Nordstern",
}
_WAYS = [
    # source, share, how they asked us ('' when they did not)
    ("", 46, "form"),
    ("Messe Leipzig", 15, ""),
    ("Empfehlung", 13, "by telephone"),
    ("Telefon", 11, "by telephone"),
    ("Webinar", 9, "by e-mail"),
    ("E-Mail", 6, "by e-mail"),
]
_CAMPAIGNS = [
    (("", "", ""), 56),
    (("suchmaschine", "cpc", "winter-check"), 17),
    (("newsletter", "email", "heizungsbrief-8"), 9),
    (("fachportal", "banner", "solar-fruehling"), 8),
    (("messe", "qr", "messe-leipzig"), 6),
    (("suchmaschine", "cpc", "foerderung-endet"), 4),
]
TITLES = {"de": "Heizungs-Check anfragen", "en": "Ask for a heating check"}
SIGNUP = {"de": "Neues über Heizung und Förderung", "en": "News about heating and subsidies"}
# So many in a thousand turned to us almost a year ago: retention takes them in the next thirty nights.
_AGING = 17
_STAGES = ["new", "contacted", "qualified", "offer", "won", "lost"]
_STAGE_WEIGHTS = [30, 24, 16, 11, 7, 12]


@dataclass(frozen=True)
class Days:
    """`now` is today's beginning: all of it lies before. The first `overdue` people are what the `night` finds to do."""

    now: dt.datetime
    night: dt.date
    overdue: int = 0

    @property
    def today(self) -> dt.date:
        return self.now.date()


def people(days: Days) -> Iterator[Person]:
    """Yield people without end, always the same for the same day."""
    number = 0
    for group in groups():
        before: Person | None = None
        for member in range(group.size):
            number += 1
            before = _person(number, group, member, before, days)
            yield before


def slot(number: int, stride: int = 61_803) -> int:
    """Spread numbers evenly over 0 … 999 by the golden section, so that each share is met even by few people."""
    return number * stride % 100_000 // 100


def _person(number: int, group: Group, member: int, colleague: Person | None, days: Days) -> Person:
    rng, place, company = group.rng, group.place, group.company
    kind = _kind(number, days)
    signup = kind == "confirmed" and slot(number, 73_205) < 250
    aging = kind not in (*_OLD, *_OTHERS, "pending", "expired") and slot(number, 41_421) < _AGING
    aging = aging or number <= days.overdue
    stage = "new" if signup or kind in _OTHERS else _stage(kind, aging, group)
    created, contact = _came(number, kind, group, days, aging=aging, worked=stage != "new")
    speech = "de" if place.speech == "de" and rng.random() < 0.93 else rng.choice(list(names.FIRST))
    first, last = rng.choice(names.FIRST[speech]), rng.choice(names.LAST[speech])
    person = Person(
        rng=rng,
        number=number,
        subject=subject_id(created.date(), rng),
        place=place,
        first_name=first,
        last_name=last,
        email=_address(first, last, group, member, number),
        kind=kind,
        created_at=created,
        contact_on=contact,
        source=_OTHERS.get(kind, ""),
        form="newsletter" if signup else "",
        obtained_from="third_party" if kind in _OTHERS else "person",
        company=company,
        title=rng.choice(["Dr.", "Prof. Dr.", "Dipl.-Ing."]) if rng.random() < 0.06 else "",
        job_title=rng.choice(names.JOBS[place.language]) if company else "",
        street=company.street if company else street(place, rng) if rng.random() < 0.4 else "",
        stage=stage,
    )
    if place.numbers and rng.random() < 0.7:
        # Who works together is reached at the same switchboard, or almost.
        person.phone = phone(place.numbers, company.number * 10 + member if company else number * 7)
    if kind in _OTHERS:
        if kind == "review":
            person.review_until = created.date() + dt.timedelta(days=30)
        person.notice_due_on = months_after(created.date(), 1)
        return person
    _way_in(person)
    give_work(person, colleague, days.now)
    return person


def _stage(kind: str, aging: bool, group: Group) -> str:
    if kind in ("pending", "expired"):
        return group.rng.choices(_STAGES[:2], [8, 2])[0]
    first = 1 if kind in _OLD else 0
    last = 4 if aging else 6  # customers are kept for longer
    return group.rng.choices(_STAGES[first:last], _STAGE_WEIGHTS[first:last])[0]


def _kind(number: int, days: Days) -> str:
    """What becomes of the night's people: most keep the newsletter alone, some go, some were not told in time."""
    if number <= days.overdue:
        return ("confirmed", "none", "confirmed", "none", "confirmed", "not told")[number % 6]
    kind = _KINDS[bisect(_UP_TO, slot(number))]
    # Each suppression is a line of its own outside the database, and waits for the disk: a large company has fewer.
    return "none" if kind == "suppressed" and number > 2_000 and number % 8 else kind


def _came(
    number: int, kind: str, group: Group, days: Days, *, aging: bool, worked: bool
) -> tuple[dt.datetime, dt.date | None]:
    """Return when somebody came to us and when they last turned to us."""
    rng, today, overdue = group.rng, days.today, number <= days.overdue
    if kind in _OTHERS:
        day = {
            "review": today - dt.timedelta(days=1 + number % 27),
            "to be told": months_after(today + dt.timedelta(days=number % 25), -1),
            "not told": months_after((days.night if overdue else today) - dt.timedelta(days=1), -1),
        }[kind]
        return _at(day, group), None
    if kind in ("pending", "expired"):
        # Between six days before and now, or a few hours too late.
        hours = rng.randint(30, 160) if kind == "pending" else 7 * 24 + rng.randint(1, 15)
        at = days.now - dt.timedelta(hours=hours, minutes=rng.randint(0, 59))
        return at, at.date() + dt.timedelta(days=worked)
    contact = today - dt.timedelta(days=1 + int(rng.triangular(0, 270, 12)))
    contact -= dt.timedelta(days=max(0, contact.weekday() - 4))  # on a working day
    if overdue:
        contact = months_after(days.night - dt.timedelta(days=number % 2), -12)
    elif aging:
        contact = months_after(today + dt.timedelta(days=number * 11 % 30), -12)
    life = rng.randint(3, 40) if worked else 0
    if worked and rng.random() < 0.2:
        life = rng.randint(60, 400)
    if kind in _OLD:
        life = rng.randint(*_OLD[kind]) - (today - contact).days
    return _at(contact - dt.timedelta(days=life), group), contact


def _at(day: dt.date, group: Group) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(group.rng.randint(7, 19), group.rng.randint(0, 59)), dt.UTC)


def _address(first: str, last: str, group: Group, member: int, number: int) -> str:
    local = f"{plain(first)}.{plain(last)}"
    if group.company is None:
        return f"{local}.{number}@{names.MAILBOXES[number % len(names.MAILBOXES)]}.example"
    return f"{local}{member + 1 if member else ''}@{group.company.domain}"


def _way_in(person: Person) -> None:
    """Say how somebody came, what they wrote, when they agreed to the newsletter, and who looks after them."""
    rng, language = person.rng, person.place.language
    asked = "form"
    if person.kind not in _BY_FORM:
        person.source, _share, asked = rng.choices(_WAYS, [way[1] for way in _WAYS])[0]
    if asked == "form":
        signup = person.form == "newsletter"
        person.form = person.form or "heat-check"
        person.source = (SIGNUP if signup else TITLES)[language]
        person.utm = rng.choices([row[0] for row in _CAMPAIGNS], [row[1] for row in _CAMPAIGNS])[0]
        person.message = "" if signup else rng.choice(texts.MESSAGES[language])
    else:
        person.asked = asked
    if person.kind in _BY_FORM:
        person.consented_at = person.created_at
        person.calls_too = person.form == "heat-check" and person.phone is not None and rng.random() < 0.2
    if person.stage != "new" or rng.random() < 0.55:
        person.owner = rng.choice(SELLERS[person.place.team])
