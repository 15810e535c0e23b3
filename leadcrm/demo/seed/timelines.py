"""The rows of work: entries of the timeline, mails in the outbox, deals, tasks."""

import datetime as dt
import uuid
from collections.abc import Iterator

from leadcrm.demo.seed.copying import Row
from leadcrm.demo.seed.person import Event, Mail, Person
from leadcrm.demo.seed.surroundings import Surroundings


def timeline_rows(
    person: Person, lead: int, submission: uuid.UUID, ids: dict[str, Iterator[int]], around: Surroundings
) -> Iterator[Row]:
    """Yield what happened with a lead, oldest first, and what is to do."""
    for event in sorted(person.events, key=lambda event: event.at):
        yield from _entry(person, lead, event, submission, ids, around)
    for mail in person.mails:
        yield from _newsletter(person, lead, mail, around)
    owner = around.staff.get(person.owner)
    for deal in person.deals:
        close = around.now.date() + dt.timedelta(days=deal.close_in)
        yield (
            "leads_deal",
            (person.subject, lead, deal.title, deal.value, deal.currency, close, deal.state, deal.at),
        )
    if person.task:
        title, days = person.task
        due = around.now.date() + dt.timedelta(days=days)
        yield "leads_task", (person.subject, lead, title, due, owner.pk if owner else None, person.created_at)


def _entry(
    person: Person,
    lead: int,
    event: Event,
    submission: uuid.UUID,
    ids: dict[str, Iterator[int]],
    around: Surroundings,
) -> Iterator[Row]:
    writer = around.staff.get(person.owner) if event.staff else None
    author = writer.pk if writer else None
    title, ref = event.title, f"submission:{submission}" if event.ref == "submission" else event.ref
    if event.mail:
        mail = person.key()
        ref, sent = f"mail:{mail}", event.at + dt.timedelta(seconds=11)
        sender = writer.subject_id if writer else None
        yield _mail(person, event.mail, mail, f"lead:{lead}:{mail}", event.at, sent, sender, around)
    if event.task:
        key = next(ids["leads_task"])
        title, ref = event.task, f"task:{key}"
        yield "leads_task#done", (
            key, person.subject, lead, title, event.at.date(), author, event.at, event.at - dt.timedelta(days=4),
        )  # fmt: skip
    values = (
        person.subject, lead, event.kind, event.at, author, event.by_person, title, event.body, event.outcome, event.minutes, ref,
    )  # fmt: skip
    if event.mentions is None:
        yield "leads_activity", values
        return
    key = next(ids["leads_activity"])
    yield "leads_activity#mentioning", (key, *values)
    yield "leads_mention", (event.mentions.subject, person.subject, key)


def _newsletter(person: Person, lead: int, mail: Mail, around: Surroundings) -> Iterator[Row]:
    """A mailing to many leaves no entry on timelines; it stands among the person's mails."""
    key, at = person.key(), around.now - dt.timedelta(days=17, hours=14)
    if mail.state == "cancelled" and person.consented_at:
        at = person.consented_at + dt.timedelta(days=1)
    ended = at + dt.timedelta(minutes=person.number % 240)
    yield _mail(person, mail, key, f"{mail.key}:{lead}", at, ended, None, around)


def _mail(
    person: Person,
    mail: Mail,
    key: uuid.UUID,
    unique: str,
    queued: dt.datetime,
    ended: dt.datetime,
    sender: uuid.UUID | None,
    around: Surroundings,
) -> Row:
    attempts = 8 if mail.because == "GAVE_UP" else 0 if mail.state == "cancelled" else 1
    return "mail_outboxmail", (
        key, person.subject, mail.purpose, unique, person.email, mail.title, mail.body, "", "{}", person.place.language,
        f"<{key}@{around.host}>", sender, mail.state, mail.because, attempts, queued, queued, ended,
    )  # fmt: skip
