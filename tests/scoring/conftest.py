"""A score in force, and people who agreed to it."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from consent.models import ConsentText
from consent.services.projection import append
from leadcrm.leads.models import Lead
from leadcrm.scoring.models import ScoreModel, ScoreRule
from leadcrm.scoring.services.register import release, write
from leadcrm.tracking.models import Visit, Visitor
from privacy.models import Notice, Subject
from tests.consent.conftest import given, make_text
from tests.consent.conftest import notice as notice
from tests.consent.cookie_site import found_site
from tests.leads.people import person

#: input, which, days, points, at most
RULES: list[tuple[str, str, int | None, int, int]] = [
    ("job_title", "leit", None, 10, 1),
    ("company", "", None, 5, 1),
    ("visits", "", 30, 5, 3),
    ("contacts", "", 90, 4, 5),
    ("open_deals", "", None, 8, 2),
]


def draft(author: Subject, rules: Any = RULES, **fields: Any) -> ScoreModel:
    """Store a draft that nothing stands against, with these rules."""
    words = {
        "name_de": "Interesse",
        "name_en": "Interest",
        "purpose_id": "profiling",
        "uses": ["show", "order", "filter"],
        "significance_de": "Er ordnet, wen wir zuerst anrufen.",
        "significance_en": "It orders whom we turn to first.",
        "hot_from": 20,
        "datenart": "score",
        "owner": author,
    }
    with transaction.atomic():
        model = write(model=ScoreModel(**(words | fields)), author=author)
        for code, text, days, points, cap in rules:
            ScoreRule.objects.create(model=model, input=code, text=text, days=days, points=points, cap=cap)
    return model


@pytest.fixture
def profile(notice: Notice) -> ConsentText:
    return make_text(notice, "profiling", ["none"])


@pytest.fixture
def in_force(mara: Any, ines: Any) -> ScoreModel:
    """Drafted by marketing, released by the officer."""
    return release(model=draft(mara.subject), approver=ines.subject)


@transaction.atomic
def agree(lead: Lead, text: ConsentText, at: dt.datetime | None = None) -> None:
    """Let somebody agree to their interest profile."""
    at = at or timezone.now() - dt.timedelta(days=1)
    append([given(lead.subject, text, at, purpose="profiling", channel="none", email=lead.email)])


@pytest.fixture
@transaction.atomic
def jule(profile: ConsentText, lena: Any) -> Lead:
    """She agreed, leads a department of a company, and turned to us once."""
    lead = person(
        "Harmsen",
        "Jule",
        email="jule@kranich.example",
        company="Kranich",
        owner=lena,
        job_title="Werksleiterin",
    )
    agree(lead, profile)
    return lead


@pytest.fixture
@transaction.atomic
def ole(profile: ConsentText, lena: Any) -> Lead:
    """The same, and he agreed to nothing."""
    return person(
        "Brandt",
        "Ole",
        email="ole@kranich.example",
        company="Kranich",
        owner=lena,
        job_title="Betriebsleiter",
    )


def look(lead: Lead) -> Visit:
    """A visit of the person's own browser."""
    day = dt.date(2026, 11, 1)
    visitor = Visitor.objects.create(
        subject=lead.subject, receipt=uuid.uuid4(), first_seen=day, last_seen=day
    )
    return Visit.objects.create(
        visitor=visitor, subject=lead.subject, site=found_site(), at=timezone.now(), path="/prices/"
    )
