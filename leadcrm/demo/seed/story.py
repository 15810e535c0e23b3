"""People with a story: those worth opening, those who asked for their data, a family with one mailbox, a double."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from leadcrm.demo.seed import names, texts
from leadcrm.demo.seed.companies import Company, plain
from leadcrm.demo.seed.people import TITLES
from leadcrm.demo.seed.person import Deal, Event, Mail, Person, subject_id
from leadcrm.demo.seed.places import PLACES, Place, phone
from leadcrm.demo.seed.work import give_work
from leadcrm.leads import matching
from privacy.parameters import months_after

LEIPZIG, WIEN = PLACES[0], next(place for place in PLACES if place.city == "Wien")
FAMILY = "familie.koehlmeier@heimnetz.example"
# Who asks for what, by name; the cases are made of them (see `cases`).
ASKING = {
    "calm": "Anna Eberlein",
    "amber": "Gregor Fährmann",
    "today": "Hanne Jessen",
    "late": "Mirela Stancu",
    "to fetch": "Nuri Öztürk",
    "over": "Sabine Quast",
    "incomplete": "Uwe Thiessen",
    "done": "Vera Ziegenhals",
    "unproven": "Paula Rüdiger",
}


def story(now: dt.datetime) -> list[Person]:
    """Return these people, always the same for the same day."""
    clinic = _company(-1, "Schlehenhag Kliniken eG", LEIPZIG)
    frauke, tarek = _frauke(clinic, now), _tarek(clinic, now)
    people = [*_asking(now), tarek, frauke, *_family(now), *_doubles(now)]
    vera = next(person for person in people if person.name == ASKING["done"])
    # A text about somebody else, in which she stands: after her erasure it does not.
    tarek.events.append(
        _note(tarek, f"Die Pläne liegen bei {vera.name} ({vera.email}), sie ruft an.", now, 45, vera)
    )
    return people


def _frauke(clinic: Company, now: dt.datetime) -> Person:
    """The lead with everything: a thread of mails, calls, a visit, an offer, a proven consent, a task for today."""
    frauke = _person(
        1, "Frauke Harmsen", LEIPZIG, now, days=62, contact=3, kind="confirmed", company=clinic, owner="lena"
    )
    frauke.job_title, frauke.stage, frauke.utm = (
        "Technische Leitung",
        "offer",
        ("suchmaschine", "cpc", "winter-check"),
    )
    frauke.consented_at, frauke.calls_too = frauke.created_at, True
    offer, visit, papers = (texts.THREADS["de"][n] for n in (0, 1, 2))
    frauke.events = [
        Event("form", frauke.created_at, True, False, frauke.source, frauke.message, ref="submission"),
        _at(now, 60, Event("call", now, outcome="not_reached")),
        _at(now, 59, Event("call", now, True, body=texts.CALLS[0], outcome="reached", minutes=14)),
        _at(now, 59, Event("stage", now, title="new:contacted")),
        _at(now, 52, Event("mail", now, title=visit.title, mail=Mail("enquiry_handling", visit.title, visit.body))),
        _at(now, 51, Event("mail", now, True, False, f"Re: {visit.title}", visit.answer)),
        _at(now, 45, Event("meeting", now, True, body=texts.MEETINGS[0], minutes=75)),
        _at(now, 45, Event("stage", now, title="contacted:qualified")),
        _at(now, 31, Event("mail", now, title=papers.title, mail=Mail("enquiry_handling", papers.title, papers.body))),
        _at(now, 29, Event("mail", now, True, False, f"Re: {papers.title}", papers.answer)),
        _at(now, 12, Event("task", now, task="Angebot senden")),
        _at(now, 12, Event("mail", now, title=offer.title, mail=Mail("enquiry_handling", offer.title, offer.body))),
        _at(now, 12, Event("stage", now, title="qualified:offer")),
        _at(now, 9, Event("mail", now, True, False, f"Re: {offer.title}", offer.answer)),
        _at(now, 3, Event("call", now, True, body="Der Vorstand tagt am Monatsende, sie trägt Variante B vor.",
                          outcome="reached", minutes=21, ref="incoming")),
    ]  # fmt: skip
    frauke.mails = [Mail("newsletter", *texts.NEWS["de"], key="heizungsbrief-8")]
    frauke.deals = [Deal("Hybridanlage", 48_500, "EUR", "open", frauke.events[-3].at, 24)]
    frauke.task = "Förderung getrennt ausweisen", 0
    return frauke


def _tarek(clinic: Company, now: dt.datetime) -> Person:
    """Her colleague, who objected to all advertising and is still answered."""
    tarek = _person(
        2, "Tarek Münzberg", LEIPZIG, now, days=80, contact=40, kind="objected", company=clinic, owner="lena"
    )
    tarek.stage = "qualified"
    give_work(tarek, None, now)
    return tarek


def _family(now: dt.datetime) -> Iterator[Person]:
    """Three people, one mailbox: each with a consent of their own, and a request that does not say whose it is."""
    for number, (name, kind) in enumerate(
        [("Piet Köhlmeier", "confirmed"), ("Ottilie Köhlmeier", "withdrawn"), ("Jule Köhlmeier", "none")],
        start=3,
    ):
        person = _person(
            number,
            name,
            LEIPZIG,
            now,
            days=140 - number * 9,
            contact=30 - number,
            kind=kind,
            owner="lena",
            email=FAMILY,
        )
        person.consented_at = None if kind == "none" else person.created_at
        person.stage = "contacted"
        give_work(person, None, now)
        if kind == "withdrawn":
            held_back = Mail(
                "newsletter", *texts.NEWS["de"], "cancelled", "CONSENT_WITHDRAWN", key="heizungsbrief-8"
            )
            person.mails = [held_back]
        yield person


def _doubles(now: dt.datetime) -> Iterator[Person]:
    """One man twice: by form and from the fair, spelt differently, at one number."""
    works = _company(-2, "Mispelhag Metallbau GmbH", LEIPZIG)
    one = _person(
        6, "Konrad Weißgerber", LEIPZIG, now, days=33, contact=20, kind="none", company=works, owner="lena"
    )
    one.stage = "contacted"
    give_work(one, None, now)
    visit = texts.THREADS["de"][1]
    refused = Mail("enquiry_handling", visit.title, visit.body, "dead", "SMTP_550")
    one.events.append(_at(now, 18, Event("mail", now, title=visit.title, mail=refused)))
    two = _person(7, "Conrad Weissgerber", LEIPZIG, now, days=19, contact=19, kind="none", company=works)
    two.email, two.phone, two.form, two.source, two.message = (
        "cw@mispelhag-metallbau.example",
        one.phone,
        "",
        "Messe Leipzig",
        "",
    )
    give_work(two, None, now)
    yield from (one, two)


def _asking(now: dt.datetime) -> Iterator[Person]:
    for number, name in enumerate(ASKING.values(), start=8):
        place = WIEN if name == ASKING["amber"] else LEIPZIG
        person = _person(
            number,
            name,
            place,
            now,
            days=70 + number * 8,
            contact=35 + number,
            kind="confirmed",
            owner="lena",
        )
        person.consented_at, person.stage = person.created_at, "qualified"
        if place is WIEN:
            person.owner = "selma"
        give_work(person, None, now)
        yield person


def due_tonight(now: dt.datetime) -> Person:
    """Return somebody who last turned to us a year ago today."""
    day = months_after(now.date(), -12)
    person = _person(30, "Wolfram Nebel", LEIPZIG, now, days=0, contact=0, kind="none", owner="felix")
    person.created_at = dt.datetime.combine(day, dt.time(9, 20), dt.UTC)
    person.contact_on = day
    give_work(person, None, now)
    return person


def _person(
    number: int, name: str, place: Place, now: dt.datetime, *, days: int, contact: int, kind: str, owner: str = "",
    company: Company | None = None, email: str = "",
) -> Person:  # fmt: skip
    rng = random.Random(f"story {number}")  # noqa: S311  (invented data, nothing secret)
    first, last = name.split(" ")
    created = dt.datetime.combine(
        now.date() - dt.timedelta(days=days), dt.time(8 + number % 9, number * 7 % 60), dt.UTC
    )
    more: dict[str, Any] = {"company": company, "job_title": names.JOBS["de"][number % 8]} if company else {}
    return Person(
        rng=rng,
        number=900_000_000 + number,
        subject=subject_id(created.date(), rng),
        place=place,
        first_name=first,
        last_name=last,
        email=email or f"{plain(first)}.{plain(last)}@{company.domain if company else 'postfach.example'}",
        kind=kind,
        created_at=created,
        contact_on=now.date() - dt.timedelta(days=contact),
        source=TITLES["de"],
        form="heat-check",
        message=texts.MESSAGES["de"][number % 7],
        phone=phone(place.numbers, 900 + number) if place.numbers else None,
        street=f"Lindenallee {number}",
        owner=owner,
        **more,
    )


def _company(number: int, name: str, place: Place) -> Company:
    domain = plain(" ".join(name.split(" ")[:2])) + ".example"
    return Company(number, name, matching.folded(name), domain, "Rosental 12", place)


def _at(now: dt.datetime, days: int, event: Event) -> Event:
    event.at = now - dt.timedelta(days=days, hours=-10, minutes=-(days * 7 % 50))
    return event


def _note(person: Person, text: str, now: dt.datetime, days: int, about: Person) -> Event:
    return Event("note", max(person.created_at, now - dt.timedelta(days=days)), body=text, mentions=about)
