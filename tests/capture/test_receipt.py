"""Whoever confirms is offered a receipt, on the page that thanks them: without cookie, by a signed link."""

import re
from typing import Any

import pytest
from django.test import Client

from consent.models import OptInRequest
from consent.services.opt_in import token_of
from leadcrm.capture.models import Form
from privacy.models import Controller
from tests.capture.conftest import Visitor

pytestmark = pytest.mark.django_db


def test_the_page_after_the_click_offers_the_receipt(signup_form: Form, visitor: Visitor) -> None:
    visitor.send({"email": "jule@kranich.example", "consent": ["newsletter"]}, slug=signup_form.slug)
    client: Any = Client()
    page = client.post(f"/confirm/{token_of(OptInRequest.objects.get())}/").content.decode()
    assert f">{Controller.objects.get().name}" in page, (
        "who was given the consent stands at the head of the page"
    )
    (link,) = re.findall(r'href="(/receipt/[^"]+)"', page)
    assert client.get(link).status_code == 200
    assert not client.cookies
