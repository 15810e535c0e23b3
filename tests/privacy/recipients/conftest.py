"""Somebody whose data went to two recipients: a partner who gets nothing any more, and one without an address."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from leadcrm.leads.models import Lead
from privacy.disclosures import disclose
from privacy.models import Recipient
from tests.leads.people import person as make_person

EMAIL = "clara.o'neill@kunde.example"


@pytest.fixture
def clara(house: Any, lena: Any) -> Lead:
    with transaction.atomic():
        return make_person("O'Neill", "Clara", email=EMAIL, phone="+49 341 4710288", owner=lena)


@pytest.fixture
def partner(clara: Lead) -> Recipient:
    """W17: got her data in March, gets none since May."""
    with transaction.atomic():
        found = Recipient.objects.create(
            name="Partner AG",
            role="controller",
            service="other",
            email="datenschutz@partner.example",
            ended_on=dt.date(2026, 5, 4),
        )
        gave(found, clara)
    return found


@pytest.fixture
def silent(clara: Lead) -> Recipient:
    """Nobody knows an address of theirs."""
    with transaction.atomic():
        found = Recipient.objects.create(name="Rufwerk GmbH", service="other")
        gave(found, clara)
    return found


def gave(recipient: Recipient, lead: Lead, what: str = "copy") -> None:
    """Write that they got it in March."""
    day = dt.date(2026, 3, 12)
    disclose(
        recipients=[recipient.pk], subjects=[lead.subject_id], what=what, purpose="sales_pipeline", on=day
    )
