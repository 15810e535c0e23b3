"""A house with one lead and everything that hangs on it, for whoever wants to break it."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from leadcrm.capture.models import Form
from leadcrm.capture.services import publish_form
from leadcrm.leads.models import Deal, Lead, Task
from tests.capture.conftest import Visitor, draft, publish_words
from tests.leads.page import make_lead
from tests.mail.conftest import mailbox  # noqa: F401 -- a fixture


@dataclass
class House:
    """One lead of Lena's with a task and a deal, a public form with every field, and who works there."""

    lena: Any
    jonas: Any
    mara: Any
    ines: Any
    arne: Any
    lead: Lead
    task: Task
    deal: Deal
    form: Form
    client: Any

    def as_(self, name: str) -> Client:
        """A logged-in client of one of the cast."""
        return self.client(getattr(self, name))


@pytest.fixture
def house(
    lena: Any, jonas: Any, mara: Any, ines: Any, arne: Any, controller: Any, as_user: Any, settings: Any
) -> House:
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    settings.CAPTURE_POSTS_PER_MINUTE = 1_000_000
    publish_words(controller, ines.subject)
    lead = make_lead(lena)
    return House(
        lena=lena,
        jonas=jonas,
        mara=mara,
        ines=ines,
        arne=arne,
        lead=lead,
        task=Task.objects.create(subject=lead.subject, lead=lead, title="Call", assignee=lena),
        deal=Deal.objects.create(subject=lead.subject, lead=lead, title="Pump", value=100),
        form=publish_form(
            form=draft(fields=["name", "company", "job_title", "phone", "postcode", "city", "message"]),
            actor=ines.subject,
        ),
        client=as_user,
    )


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()
