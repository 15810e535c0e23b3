"""Asking for the link to one's settings: the same answer for everybody, few mails, nothing left of a stranger's typing."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from leadcrm.mail.models import OutboxMail
from privacy import jobs
from privacy.models import Subject
from privacy.suppression import suppress
from tests.mail.conftest import ANNA, subscribe
from tests.privacy.conftest import dump
from tests.test_access_matrix import digest

pytestmark = pytest.mark.django_db(transaction=True)
STRANGER = "typo@elsewhere.example"


def ask(email: str, *, ago: float = 4, **more: str) -> Any:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=ago), tick=True):
        page = client.get("/preferences/")
    assert not page.cookies
    found = re.search(r'name="token" value="([^"]+)"', page.content.decode())
    assert found
    return client.post("/preferences/", {"email": email, "token": found[1], **more})


def link_in(mail: OutboxMail) -> str:
    found = re.search(r"http://localhost:8000(/preferences/\S+)", mail.body)
    assert found
    return found[1]


@pytest.fixture
def reader(transactional_db: None, words: None) -> Subject:
    """Anna, who consented to the newsletter."""
    with transaction.atomic():
        anna = Subject.objects.create()
        subscribe(anna)
    return anna


def test_known_unknown_and_suppressed_addresses_are_answered_alike(reader: Subject) -> None:
    suppress(kind="email", value="never@elsewhere.example")
    answers = [ask(email) for email in (ANNA, STRANGER, "never@elsewhere.example")]
    assert {(answer.status_code, answer["Location"], answer.content) for answer in answers} == {
        (303, "/preferences/sent/", b"")
    }
    assert not any(answer.cookies for answer in answers)
    mails = OutboxMail.objects.order_by("queued_at")
    assert [mail.to_address for mail in mails] == [ANNA, STRANGER, "never@elsewhere.example"]
    assert len({(mail.title, re.sub(r"preferences/\S+", "", mail.body)) for mail in mails}) == 1
    assert {mail.purpose_id for mail in mails} == {"rights_handling"}


def test_the_mailed_link_opens_the_settings_of_its_address(reader: Subject) -> None:
    ask(f" {ANNA.upper()} ")
    page = Client(headers={"accept-language": "en"}).get(link_in(OutboxMail.objects.get())).content.decode()
    assert "Newsletter by e-mail" in page
    assert "Confirmed on" in page


def test_an_address_of_nobody_is_told_so_and_can_still_object(reader: Subject) -> None:
    ask(STRANGER)
    client = Client(headers={"accept-language": "en"})
    link = link_in(OutboxMail.objects.get())
    page = client.get(link).content.decode()
    assert "Nobody with this address agreed to anything" in page
    assert 'role="switch"' not in page
    assert client.post(link, {"was": [], "on": ["newsletter:email"]}).status_code == 200
    assert OutboxMail.objects.count() == 1
    assert "no advertising goes to this address" in client.post(link, {"everything": "1"}).content.decode()


def test_one_address_gets_three_links_a_day(reader: Subject) -> None:
    for _ in range(5):
        assert ask(ANNA).status_code == 303
        assert ask(STRANGER).status_code == 303
    assert OutboxMail.objects.filter(to_address=ANNA).count() == 3
    assert OutboxMail.objects.filter(to_address=STRANGER).count() == 3
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=1), tick=True):
        ask(ANNA)
    assert OutboxMail.objects.filter(to_address=ANNA).count() == 4


def test_a_program_a_forgery_and_a_mistake_send_nothing(reader: Subject, settings: Any) -> None:
    before = digest()
    assert ask(ANNA, contact_reason="hello").status_code == 303
    assert ask(ANNA, token="made-up").status_code == 422
    assert ask(ANNA, ago=0).status_code == 422
    mistake = ask("no address")
    assert mistake.status_code == 422
    assert "is-invalid" in mistake.content.decode()
    settings.CAPTURE_POSTS_PER_MINUTE = 0
    slow = ask(ANNA)
    assert (slow.status_code, slow["Retry-After"]) == (429, "60")
    assert digest() == before


def test_nothing_is_left_of_a_stranger_s_typing_once_the_link_is_over(reader: Subject) -> None:
    """R22's rule for links: what was typed goes with the mail, whom it was made for, and every value in the trail."""
    ask(STRANGER)
    ask(ANNA)
    link = link_in(OutboxMail.objects.get(to_address=STRANGER))
    today = dt.datetime.now(dt.UTC)
    for days, done in ((6, 0), (8, 1)):
        later = today + dt.timedelta(days=days)
        with time_machine.travel(later):
            outcome = jobs.run("unknown_addresses", later.date())
            assert outcome
            assert outcome.done == done
    assert OutboxMail.objects.get().to_address == ANNA
    assert STRANGER not in dump()
    assert Client().get(link).status_code == 410
