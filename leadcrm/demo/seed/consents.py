"""The rows of consent in every state: asked, confirmed, withdrawn, grown old; objections and suppressions."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator

from django.conf import settings

from consent.evidence import content_of
from consent.models import ConsentRecord
from leadcrm.demo.seed import texts
from leadcrm.demo.seed.copying import Row
from leadcrm.demo.seed.person import Person
from leadcrm.demo.seed.surroundings import Surroundings
from privacy.suppression import digest

_WEEK = dt.timedelta(days=7)


def consent_rows(person: Person, around: Surroundings) -> Iterator[Row]:
    """Yield what a person said about being written to and called."""
    if person.kind in ("pending", "expired"):
        yield from _waiting(person, around)
    elif person.consented_at:
        yield from _given(person, around)
    yield from _refused(person, around)


def _waiting(person: Person, around: Surroundings) -> Iterator[Row]:
    """A box was ticked and a check mail sent; nobody pressed the button yet."""
    request, at, language = person.key(), person.created_at, person.place.language
    yield "consent_optinrequest", (
        request, person.subject, person.email, digest("email", person.email), language, f"/f/{person.form}/", at,
        f"<{request}@{around.host}>", at + _WEEK,
    )  # fmt: skip
    yield "consent_optintext", (request, around.texts["newsletter", language].pk, person.subject)
    title, body = texts.CHECK[language]
    yield "mail_outboxmail", (
        person.key(), person.subject, "consent_check", f"opt-in:{request}", person.email, title, body, "", "{}", language,
        f"<{request}@{around.host}>", None, "sent", "", 1, at, at, at + dt.timedelta(seconds=8),
    )  # fmt: skip


def _given(person: Person, around: Surroundings) -> Iterator[Row]:
    assert person.consented_at is not None
    request, at = person.key(), person.consented_at
    clicked = None if person.kind == "unproven" else at + dt.timedelta(minutes=7)
    # Somebody who consented and has another address since: the consent stays with the old one.
    email = f"frueher.{person.email}" if person.kind == "other address" else person.email
    yield from _record(person, around, request, "newsletter", "email", email, at, clicked)
    if person.calls_too:
        # A ticked box for calls: told to us, and no proof (R24).
        yield from _record(person, around, request, "telephone_marketing", "telephone", email, at, None)
    if person.kind == "withdrawn":
        on = min(around.now, at + dt.timedelta(days=9 + person.number % 60))
        yield from _record(person, around, None, "newsletter", "email", email, on, None)


def _record(
    person: Person,
    around: Surroundings,
    request: uuid.UUID | None,
    purpose: str,
    channel: str,
    email: str,
    at: dt.datetime,
    clicked: dt.datetime | None,
) -> Iterator[Row]:
    """Yield a consent (of an opt-in request) or a withdrawal (of none), with the evidence that outlives the person."""
    salt, given = person.rng.randbytes(16), request is not None
    record = ConsentRecord(
        id=person.key(),
        subject_id=person.subject,
        purpose_id=purpose,
        channel=channel,
        kind="given" if given else "withdrawn",
        text=around.texts[purpose, person.place.language] if given else None,
        at=at,
        zone=settings.TIME_ZONE,
        page_url=f"/f/{person.form}/" if given else "",
        message_id=f"<{request}@{around.host}>" if clicked else "",
        mail_id=around.checks[person.calls_too, person.place.language] if clicked else None,
        confirmed_at=clicked,
        route="form" if given else "one-click",
        opt_in=request,
        digest=digest("email", email) if channel == "email" else b"",
        address_salt=salt,
        address_hash=hashlib.sha256(salt + email.encode()).digest(),
        recorded_at=clicked or at,
    )
    content = content_of(record)
    record.evidence = hashlib.sha256(content.encode()).hexdigest()
    yield "consent_consentevidence", (record.evidence, content)
    yield "consent_consentrecord", (
        record.id, person.subject, purpose, channel, record.kind, record.text_id, at, record.zone, record.page_url,
        record.message_id, clicked, "person", record.route, request, record.digest, salt, record.address_hash,
        record.recorded_at, record.evidence, record.mail_id,
    )  # fmt: skip


def _refused(person: Person, around: Surroundings) -> Iterator[Row]:
    at = min(around.now, person.created_at + dt.timedelta(days=3 + person.number % 40))
    if person.kind == "objected":
        yield "privacy_objection", (person.subject, "", "", at, "person", None)
    elif person.kind == "no calls":
        told = around.staff[person.owner or "jonas"].subject_id
        yield "privacy_objection", (person.subject, "", "telephone", at, "staff", told)
    elif person.kind == "suppressed":
        yield "privacy_objection", (person.subject, "", "email", at, "person", None)
        point = digest("email", person.email)
        yield "privacy_suppression", (person.key(), "email", point, around.key_id, "", "email", at)
