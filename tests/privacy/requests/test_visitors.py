"""A visitor whom we know by a random number alone: the number they offer finds their data, nothing else does (R91)."""

import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from privacy.models import CaseLetter, Request
from privacy.requests.arrival.taking_in import take_in
from tests.consent.cookie_site import Browser, found_site

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "wanda@besuch.example"


@pytest.fixture
def visitor(house: Any) -> Browser:
    """Somebody who allowed statistics on our site, and somebody else beside them."""
    with transaction.atomic():
        found_site()
    Browser().says("given", ["marketing"])
    browser = Browser()
    assert browser.says("given", ["statistics"]).status_code == 204
    return browser


@pytest.fixture
def case(visitor: Browser, ines: Any) -> Request:
    return take_in(
        kinds=["access"],
        channel="mail",
        arrived_at=timezone.now(),
        taken_by=ines.subject,
        email=ADDRESS,
        language="en",
    )[0]


@pytest.fixture
def officer(as_user: Any, ines: Any) -> Client:
    client: Client = as_user(ines)
    client.cookies["django_language"] = "en"
    return client


def step(officer: Client, case: Request, **values: str) -> str:
    page = officer.post(f"/admin/privacy/request/{case.pk}/step/", values, follow=True).content.decode()
    case.refresh_from_db()
    return page


def test_the_number_that_is_offered_finds_the_data(case: Request, visitor: Browser, officer: Client) -> None:
    """R91: person supplies visitor id → data found; fetched by link and code, theirs alone."""
    assert (
        "Number of the visitor" in officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    )
    step(officer, case, step="visitor", visitor=f" {visitor.receipt.hex.upper()} ")
    assert (case.state, case.decision, case.person_id) == ("done", "granted", None)
    body = CaseLetter.objects.get(name="answer").body
    link = re.search(r"https?://[^/]+(/privacy/requests/\S+/)", body)[1]  # type: ignore[index]
    page = step(officer, case, step="code")
    code = page.split('<strong class="mono">')[1].split("<")[0]
    answer = Client(headers={"accept-language": "en"}).post(
        f"{link}answer/", {"code": code, "format": "json"}
    )
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert str(visitor.receipt) in text
    assert "statistics" in text
    assert "marketing" not in text.partition('"data"')[2], "another visitor's choice"


@pytest.mark.parametrize("number", ["", "wanda", "00000000-0000-4000-8000-000000000000"])
def test_another_number_finds_nothing_and_decides_nothing(
    case: Request, officer: Client, number: str
) -> None:
    step(officer, case, step="visitor", visitor=number)
    assert (case.state, case.visitor) == ("open", None)


def test_without_a_number_the_answer_says_why_and_asks_for_it(case: Request, officer: Client) -> None:
    """R91: Art. 11(2): we cannot tell whose the choices are, and which number would."""
    step(officer, case, step="choose", person="nobody")
    body = CaseLetter.objects.get(name="nothing").body
    assert "Art. 11(2)" in body
    assert "receipt" in body
