"""A public form beside a bare capture of three rows: an enquiry with a ticked box, and the click that confirms it."""

import datetime as dt
import itertools
import uuid

import time_machine
from django.test import Client
from django.utils import timezone

from consent.models import OptInRequest
from consent.services.opt_in import token_of
from consent.services.texts import current_texts
from leadcrm.capture.models import Form
from leadcrm.capture.tokens import Shown
from privacy import behind
from privacy.models import Notice
from tests.bench.measure import Pair, Work, row
from tests.bench.pages import bare_client

_numbers = itertools.count(uuid.uuid4().int % 10**9)


def _visitor() -> dict[str, str]:
    """Everybody comes from an address of their own, or the limiter would answer."""
    number = next(_numbers)
    return {
        "REMOTE_ADDR": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        "HTTP_HOST": "localhost",
    }


def _answers() -> dict[str, str]:
    number = next(_numbers)
    return {"name": f"Bench Person{number}", "email": f"bench.{number}@bench.example"}


def _enquiry() -> tuple[Work, Work]:
    """Return what shows the form, a minute ago, and what sends it."""
    form = Form.objects.get(slug="heat-check")
    texts = {text.purpose_id: text.pk for text in current_texts(["newsletter", "telephone_marketing"], "en")}
    notice = Notice.objects.latest("version").pk
    client, tokens = Client(), []

    def show() -> None:
        with time_machine.travel(timezone.now() - dt.timedelta(minutes=1), tick=False):
            tokens.append(Shown(form.pk, uuid.uuid4(), notice, texts).sign())

    def post() -> None:
        answers = _answers() | {"consent": "newsletter", "token": tokens.pop()}
        response = client.post("/f/heat-check/?lang=en", answers, **_visitor())
        assert response.status_code == 303, response.status_code

    return show, post


def _bare() -> Work:
    client = bare_client()

    def post() -> None:
        assert client.post("/capture/", _answers(), **_visitor()).status_code == 200

    return post


@row("capture with a ticked box", reference="bare capture", goal="≤ 2")
def capture() -> Pair:
    show, post = _enquiry()
    return Pair(post, _bare(), rounds=60, before=show)


@row("opt-in click", reference="bare capture", goal="≤ 2")
def click() -> Pair:
    client, tokens = Client(), []

    def confirm() -> None:
        assert client.post(f"/confirm/{tokens.pop()}/", **_visitor()).status_code == 200

    show, post = _enquiry()

    def before() -> None:
        show()
        post()
        behind.settle()
        tokens.append(token_of(OptInRequest.objects.latest("submitted_at")))

    return Pair(confirm, _bare(), rounds=40, before=before)
