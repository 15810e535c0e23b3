"""A company with its texts, two public forms, and a visitor without a cookie."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from consent.services.texts import publish_text
from leadcrm.capture.models import Form
from leadcrm.capture.services import publish_form
from privacy.models import Controller, Purpose, Subject
from privacy.notices import publish_notice

WITHDRAWAL = {"de": "Ich kann das jederzeit widerrufen.", "en": "I can withdraw this at any time."}
ENQUIRY = {
    "name": "Anna Weber",
    "email": "anna.weber@kunde.example",
    "message": "What does a heat pump cost?",
}


COMPANY = {
    "name": "Sonnenhain GmbH", "street": "Torgauer Straße 214", "postcode": "04347", "city": "Leipzig",
    "email": "post@sonnenhain.example", "represented_by": "Dr. Wilma Sonnenhain", "dpo_name": "Ines Albrecht",
    "dpo_email": "dpo@sonnenhain.example", "authority": "Sächsische Datenschutzbeauftragte",
}  # fmt: skip


def publish_words(company: Controller, officer: Subject) -> None:
    """Publish a notice, and the wording of two consents in both languages."""
    publish_notice(actor=officer)
    for purpose in ("newsletter", "telephone_marketing"):
        for language, sentence in WITHDRAWAL.items():
            publish_text(
                purpose=Purpose.objects.get(pk=purpose),
                language=language,
                label=f"{purpose} {language}",
                body=f"{company.name}: {purpose}. {sentence}",
                actor=officer,
            )


@pytest.fixture
def texts(controller: Controller, ines: Any) -> None:
    """A published notice, and the newest wording of two consents."""
    publish_words(controller, ines.subject)


def draft(
    slug: str = "heat-check", *, asks: tuple[str, ...] = ("newsletter", "telephone_marketing"), **values: Any
) -> Form:
    """A form that could be published, unless *values* spoil it."""
    words = {
        "kind": "enquiry",
        "title_en": "Ask for a heating check",
        "title_de": "Heizungs-Check anfragen",
        "intro_en": "We work it out.",
        "intro_de": "Wir rechnen es aus.",
        "fields": ["name", "company", "phone", "message"],
        "required": ["name"],
    }
    form = Form.objects.create(slug=slug, **(words | values))
    form.asks.set(Purpose.objects.filter(pk__in=asks))
    return form


@pytest.fixture
def enquiry_form(texts: None, ines: Any) -> Form:
    return publish_form(form=draft(), actor=ines.subject)


@pytest.fixture
def signup_form(texts: None, ines: Any) -> Form:
    form = draft("newsletter", kind="signup", fields=[], required=[], asks=("newsletter",))
    return publish_form(form=form, actor=ines.subject)


@dataclass
class Visitor:
    """Somebody at a public form: opened it three seconds ago, sends it now."""

    client: Client = field(
        default_factory=lambda: Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    )

    def open(self, slug: str = "heat-check", query: str = "", *, ago: float = 3) -> str:
        with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=ago), tick=True):
            answer = self.client.get(f"/f/{slug}/{query}")
        assert answer.status_code == 200
        return answer.content.decode()

    def send(
        self,
        values: dict[str, Any],
        *,
        slug: str = "heat-check",
        token: str = "",
        query: str = "",
        after: float = 3,
    ) -> HttpResponse:
        token = token or token_in(self.open(slug, query, ago=after))
        return self.client.post(f"/f/{slug}/{query}", {**values, "token": token})


def token_in(page: str) -> str:
    """The form token that the page carries."""
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found.group(1)


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
