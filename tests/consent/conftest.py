"""What every test of consent needs: the company, a notice, texts, and people in plain states."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from consent.models import ConsentRecord, ConsentText
from consent.services.projection import append
from privacy.models import Assessment, Notice, Purpose, Subject
from privacy.suppression import digest, keep_contact_points

EMAIL = "jule.harmsen@kranich.example"


@pytest.fixture
def notice(db: None) -> Notice:
    return Notice.objects.create(version=1, slots={}, sha256="0" * 64)


def make_text(notice: Notice, purpose: str, channels: list[str], version: int = 1) -> ConsentText:
    return ConsentText.objects.create(
        purpose_id=purpose,
        language="en",
        version=version,
        channels=channels,
        label="Yes",
        body="Sonnenhain may write to me. I can withdraw this at any time.",
        controller_name="Sonnenhain Energietechnik GmbH",
        notice=notice,
        sha256=hashlib.sha256(purpose.encode()).hexdigest(),
    )


@pytest.fixture
def newsletter(notice: Notice) -> ConsentText:
    return make_text(notice, "newsletter", ["email"])


@pytest.fixture
def calls(notice: Notice) -> ConsentText:
    return make_text(notice, "telephone_marketing", ["telephone"])


def own_purpose(code: str = "offers", *, at: dt.date | None = None, **fields: Any) -> Purpose:
    """Return an approved purpose of the company's own."""
    words = {
        "klass": "marketing",
        "bases": ["consent"],
        "channels": ["email"],
        "name_en": "News and offers",
        "name_de": "Neues und Angebote",
        "description_en": "We send you news and offers.",
        "description_de": "Wir senden Ihnen Neues und Angebote.",
        "data_of_id": "newsletter",
        "approved_on": at or timezone.localdate(),
    }
    return Purpose.objects.create(code=code, own=True, **(words | fields))


@pytest.fixture
def person(db: None) -> Subject:
    """Somebody with one address and one number, and nothing agreed."""
    return make_person()


@transaction.atomic
def make_person(email: str = EMAIL, phone: str = "+493023125100", **fields: Any) -> Subject:
    subject = Subject.objects.create(**fields)
    keep_contact_points(subject, [email] if email else [], [phone] if phone else [])
    return subject


def given(
    subject: Subject,
    text: ConsentText | None,
    at: dt.datetime | None = None,
    *,
    purpose: str = "newsletter",
    channel: str = "email",
    email: str = EMAIL,
    **changes: Any,
) -> ConsentRecord:
    """Return a complete record of a consent by double opt-in, not stored yet."""
    at = at or timezone.now()
    fields: dict[str, Any] = {
        "subject": subject,
        "purpose_id": purpose,
        "channel": channel,
        "kind": "given",
        "text": text,
        "at": at - dt.timedelta(minutes=5),
        "page_url": "/f/heat-check/",
        "message_id": f"<{uuid.uuid4()}@sonnenhain.example>",
        "confirmed_at": at,
        "route": "form",
        "digest": digest("email", email),
        "address_salt": b"s" * 16,
        "address_hash": hashlib.sha256(b"s" * 16 + email.encode()).digest(),
        "recorded_at": at,
    }
    return ConsentRecord(**fields | changes)


@pytest.fixture
def consented(person: Subject, newsletter: ConsentText) -> Subject:
    """Somebody who confirmed the newsletter a day ago."""
    with transaction.atomic():
        append([given(person, newsletter, timezone.now() - dt.timedelta(days=1))])
    return person


@pytest.fixture
def assess(db: None) -> Callable[..., Assessment]:
    """Return a function that approves an assessment: `assess("sales_pipeline", review_on=...)`."""
    officer = Subject.objects.create()

    def approve(
        purpose: str, *, approved_on: dt.date | None = None, review_on: dt.date | None = None
    ) -> Assessment:
        today = timezone.localdate()
        return Assessment.objects.create(
            purpose_id=purpose,
            interest="Know who asked.",
            necessity="Nothing milder does.",
            balancing="Expected by everybody.",
            author=officer,
            approver=officer,
            approved_on=approved_on or today - dt.timedelta(days=10),
            review_on=review_on or today + dt.timedelta(days=300),
        )

    return approve
