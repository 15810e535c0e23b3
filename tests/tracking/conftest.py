"""A company that records visits, a browser that agreed to it, and a form whose text asks for a profile."""

import json
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from consent.models import OptInRequest, Site
from consent.services.opt_in import token_of
from consent.services.texts import publish_text
from leadcrm.capture.models import Form
from leadcrm.capture.services import publish_form
from leadcrm.leads.models import Lead
from leadcrm.tracking.models import Visit
from privacy.models import Controller, Purpose, Subject
from tests.capture.conftest import ENQUIRY, WITHDRAWAL, Visitor, draft, publish_words
from tests.consent.cookie_site import Browser, found_site

BODY: dict[str, Any] = {"site": "www", "path": "/heat-pumps/", "referrer": "www.example.org", "campaign": {}}


class Reader(Browser):
    """A visitor of the site whose browser has the script."""

    def looks(self, path: Any = "/heat-pumps/", **changes: Any) -> HttpResponse:
        return self.tells(json.dumps({**BODY, "receipt": self.receipt.hex, "path": path, **changes}))

    def tells(self, body: str | bytes, **more: Any) -> HttpResponse:
        return self.client.post("/t/", body, content_type="text/plain;charset=UTF-8", **more)


@pytest.fixture(autouse=True)
def _many_posts(settings: Any) -> None:
    settings.CAPTURE_POSTS_PER_MINUTE = 10_000
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"


@pytest.fixture
def site(controller: Any, ines: Any) -> Site:
    with transaction.atomic():
        publish_words(controller, ines.subject)
        return found_site(visits=True)


@pytest.fixture
def reader(site: Site) -> Reader:
    """A browser that agreed to marketing."""
    browser = Reader()
    assert browser.says("given", ["marketing"]).status_code == 204
    return browser


def paths() -> list[str]:
    return list(Visit.objects.order_by("pk").values_list("path", flat=True))


@pytest.fixture
def form(site: Site, controller: Any, ines: Any) -> Form:
    """An enquiry that asks for the newsletter and, by name, for a profile."""
    with transaction.atomic():
        publish_profile_text(controller, ines.subject)
        return publish_form(form=draft(asks=("newsletter", "profiling")), actor=ines.subject)


def publish_profile_text(company: Controller, officer: Subject) -> None:
    for language, sentence in WITHDRAWAL.items():
        publish_text(
            purpose=Purpose.objects.get(pk="profiling"),
            language=language,
            label=f"profile {language}",
            body=f"{company.name}: Interest profile, Interessenprofil. {sentence}",
            actor=officer,
        )


def sends(
    reader: Reader | None, consent: tuple[str, ...] = ("profiling",), *, confirmed: bool = True, **values: Any
) -> Lead:
    """Send the form with what the page's script hands over, and confirm it."""
    handed_over = {"receipt": reader.receipt.hex} if reader else {}
    assert Visitor().send({**ENQUIRY, "consent": consent, **handed_over, **values}).status_code == 303
    if confirmed:
        confirm()
    return Lead.everyone.latest("pk")


def confirm() -> None:
    """Press the button of the newest check mail, on whatever device."""
    token = token_of(OptInRequest.objects.latest("submitted_at"))
    assert Client().post(f"/confirm/{token}/").status_code == 200


@pytest.fixture
def anna(reader: Reader, form: Form) -> Lead:
    """A person whose browser is tied to them, with one visit since."""
    reader.looks("/before/")
    lead = sends(reader)
    assert reader.looks("/since/").status_code == 204
    return lead
