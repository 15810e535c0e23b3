"""What sales did with one person: the funnel with its losses, calls, meetings, mails that answer one another, deals, tasks."""

import datetime as dt

from leadcrm.demo.seed import texts
from leadcrm.demo.seed.person import Deal, Event, Mail, Person

_CURRENCY = {"CH": "CHF", "GB": "GBP", "US": "USD"}
_LADDER = ["new", "contacted", "qualified", "offer"]


def give_work(person: Person, colleague: Person | None, now: dt.datetime) -> None:
    """Fill timeline, deals and task of a person; the last that they began themselves is on the day of `contact_on`."""
    assert person.contact_on is not None
    begun = _came_in(person)
    worked = [] if person.stage == "new" else _climb(person, colleague)
    end = dt.datetime.combine(person.contact_on, dt.time(16, 10), dt.UTC)
    start = max(person.created_at, end - dt.timedelta(days=45))
    for number, event in enumerate(worked, start=1):
        event.at = max(start, _at_work(start + (end - start) * number / len(worked)))
    if worked:
        worked[-1].at = end
    person.events = begun + worked
    _deals(person, end, now)
    if person.owner and person.stage in _LADDER:
        _plans(person, now)
    _news(person, now)


def _at_work(at: dt.datetime) -> dt.datetime:
    """Move a moment into a working day between eight and five; what was earlier stays earlier."""
    part, beyond_friday = (at.hour * 60 + at.minute) / 1440, at.weekday() - 4
    if beyond_friday > 0:
        at, hours = at - dt.timedelta(days=beyond_friday), 14.5 + (beyond_friday + part) / 2
    else:
        hours = 7 + 8 * part
    return dt.datetime.combine(at.date(), dt.time(), dt.UTC) + dt.timedelta(hours=hours)


def _came_in(person: Person) -> list[Event]:
    at = person.created_at
    if not person.form:
        kind = {"by telephone": "call", "by e-mail": "mail"}.get(person.asked, "meeting")
        if kind == "call":
            return [
                Event(
                    "call",
                    at,
                    by_person=True,
                    outcome="reached",
                    minutes=5,
                    ref="incoming",
                    staff=bool(person.owner),
                )
            ]
        body = "Visitenkarte am Messestand erhalten." if kind == "meeting" else ""
        return [
            Event(
                kind,
                at,
                by_person=True,
                title="Anfrage" if kind == "mail" else "",
                body=body,
                staff=kind == "meeting",
            )
        ]
    return [
        Event(
            "form",
            at,
            by_person=True,
            staff=False,
            title=person.source,
            body=person.message,
            ref="submission",
        )
    ]


def _climb(person: Person, colleague: Person | None) -> list[Event]:
    """Return what happened on the way to the person's stage, in order; times are given later."""
    rng, events = person.rng, []
    goal = person.stage if person.stage in _LADDER else rng.choices(_LADDER[1:], [4, 3, 3])[0]
    if person.stage == "won":
        goal = "offer"
    if rng.random() < 0.35:
        events.append(_event(person, "call", outcome="not_reached"))
    events.append(_call(person))
    events.append(_event(person, "stage", title="new:contacted"))
    if goal != "contacted":
        events += _qualify(person, colleague)
    if goal == "offer":
        events += [*_thread(person), _event(person, "stage", title="qualified:offer")]
    if person.stage == "won":
        return [*events, _event(person, "stage", title="offer:won", by_person=True)]
    events.append(_call(person))
    if person.stage == "lost":
        person.lost_reason = rng.choice(texts.LOST)
        # Said by the person in that last talk; so the talk is what happened last on their side.
        lost = _event(person, "stage", title=f"{goal}:lost", body=person.lost_reason)
        return [*events[:-1], lost, events[-1]]
    return events


def _qualify(person: Person, colleague: Person | None) -> list[Event]:
    rng = person.rng
    note = _event(person, "note", body=rng.choice(texts.NOTES))
    events = [note, _event(person, "stage", title="contacted:qualified")]
    if colleague is not None and rng.random() < 0.3:
        note.body += "\n" + rng.choice(texts.MENTIONS).format(name=colleague.name, email=colleague.email)
        note.mentions = colleague
    if rng.random() < 0.3:
        body, minutes = rng.choice(texts.MEETINGS), rng.randrange(30, 120, 15)
        events.append(_event(person, "meeting", by_person=True, body=body, minutes=minutes))
    if rng.random() < 0.3:
        events.append(_event(person, "task", task=rng.choice(texts.TASKS)))
    return events


def _thread(person: Person) -> list[Event]:
    """A mail of ours with its answer, where they asked us to write; else a talk."""
    rng = person.rng
    if not (person.form or person.asked):
        return [_call(person)]
    thread = rng.choice(texts.THREADS[person.place.language])
    mail = Mail("enquiry_handling", thread.title, thread.body)
    out = _event(person, "mail", title=thread.title, mail=mail)
    if rng.random() < 0.03:
        mail.state, mail.because = "dead", rng.choice(["SMTP_550", "SMTP_554", "GAVE_UP"])
        return [out]
    if rng.random() < 0.35:
        return [out]
    return [
        out,
        _event(person, "mail", by_person=True, staff=False, title=f"Re: {thread.title}", body=thread.answer),
    ]


def _call(person: Person) -> Event:
    """A talk that came about; who has no number here called us."""
    body, minutes = person.rng.choice(texts.CALLS), person.rng.randint(2, 25)
    ref = "" if person.phone else "incoming"
    return _event(person, "call", by_person=True, outcome="reached", minutes=minutes, body=body, ref=ref)


def _event(person: Person, kind: str, **more: object) -> Event:
    return Event(kind, person.created_at, **more)  # type: ignore[arg-type]


def _deals(person: Person, end: dt.datetime, now: dt.datetime) -> None:
    rng = person.rng
    offered = any(event.title == "qualified:offer" for event in person.events)
    if not offered:
        return
    state = {"won": "won", "lost": "lost"}.get(person.stage, "open")
    currency = _CURRENCY.get(person.place.country, "EUR")
    value = rng.randint(6, 180) * 500 if person.company else rng.randint(3, 60) * 250
    at = next(event.at for event in person.events if event.title == "qualified:offer")
    close = rng.randint(5, 70) if state == "open" else -(now - end).days
    person.deals.append(Deal(rng.choice(texts.DEALS), value, currency, state, at, close))


def _plans(person: Person, now: dt.datetime) -> None:
    """What is to do next: due soon, today or overdue; and calls that nobody took since."""
    rng = person.rng
    if rng.random() < 0.6:
        person.task = rng.choice(texts.TASKS), rng.randint(-6, 14)
    last = max(event.at for event in person.events)
    later = last + dt.timedelta(days=rng.randint(1, 9), hours=-5)
    later += dt.timedelta(days=2 * (later.weekday() > 4))
    if person.phone and rng.random() < 0.2 and later < now:
        outcome = rng.choice(["not_reached", "not_reached", "call_back", "wrong_number"])
        person.events.append(Event("call", later, outcome=outcome))


def _news(person: Person, now: dt.datetime) -> None:
    """The last newsletter, for some of those who get it; it keeps an old consent in use. Who withdrew is spared the next."""
    title, body = texts.NEWS[person.place.language]
    sent = person.kind == "used" or (person.kind == "confirmed" and person.rng.random() < 0.12)
    if sent and person.consented_at and person.consented_at < now - dt.timedelta(days=21):
        person.mails.append(Mail("newsletter", title, body, key="heizungsbrief-8"))
    elif person.kind == "withdrawn" and person.rng.random() < 0.1:
        person.mails.append(
            Mail("newsletter", title, body, "cancelled", "CONSENT_WITHDRAWN", key="heizungsbrief-8")
        )
