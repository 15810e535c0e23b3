"""Whoever got the data is told when it goes, answers by a link, and is chased while silent (Art. 19; R112, W17)."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy.models import Recipient, RecipientNotice, Request
from privacy.recipients import chase, duty, recipients_of
from privacy.requests.erasing import carry_out_due
from tests.mail.conftest import Mailbox
from tests.mail.conftest import mailbox as mailbox
from tests.privacy.conftest import where_marks_stand
from tests.privacy.recipients.conftest import EMAIL

pytestmark = pytest.mark.django_db(transaction=True)


def approved(ask: Any, officer: Client) -> Request:
    case: Request = ask(EMAIL)
    step(officer, case, step="grant", word="erase")
    case.refresh_from_db()
    assert case.state == "approved"
    return case


def step(officer: Client, case: Request, **data: str) -> Any:
    return officer.post(f"/admin/privacy/request/{case.pk}/step/", data, follow=True)


def link_in(letter: Any) -> str:
    return re.search(r"https?://[^/]+(/privacy/recipients/\S+/)", letter.get_content())[1]  # type: ignore[index]


def to_partner(mailbox: Mailbox) -> list[Any]:
    return [mail for mail in mailbox.messages if mail["To"] == "datenschutz@partner.example"]


def test_w17_a_partner_who_gets_nothing_any_more_is_told_and_named(
    clara: Lead, partner: Recipient, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox, data_dir: Any
) -> None:
    """W17: pushed in March, removed in May, erased in July: the recipient's contact outlives the integration."""
    case = approved(ask, as_user(ines))
    deliver()
    (letter,) = to_partner(mailbox)
    assert {"Clara O'Neill" in letter.get_content(), EMAIL in letter.get_content()} == {True}
    answer = next(mail for mail in mailbox.messages if mail["To"] == EMAIL and "lösch" in mail["Subject"])
    assert "Partner AG" in answer.get_content(), "the person learns who was told"
    assert carry_out_due() == 1
    case.refresh_from_db()
    assert (case.state, case.left) == ("done", [])
    mailbox.messages.clear()
    assert where_marks_stand(data_dir, marks=["o'neill", "4710288"]) == []
    link = link_in(letter)
    page = Client().get(link).content.decode()
    assert "Partner AG" in page
    assert "Clara" not in page
    assert RecipientNotice.objects.get().answer == "", "opening a link answers nothing"
    assert Client().post(link, {"answer": "done"}).status_code == 200
    notice = RecipientNotice.objects.get()
    assert (notice.answer, notice.told_at is not None) == ("done", True)


def test_the_erasure_waits_until_everybody_was_told(
    clara: Lead, silent: Recipient, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R112: afterwards nobody could say whom it is about; the officer tells whoever has no address."""
    officer = as_user(ines)
    case = approved(ask, officer)
    deliver()
    assert carry_out_due() == 0
    notice = RecipientNotice.objects.get()
    desk = f"/admin/privacy/recipientnotice/{notice.pk}"
    assert b"/step/told/" in officer.get(f"{desk}/change/").content
    officer.post(f"{desk}/step/told/")
    assert carry_out_due() == 1
    case.refresh_from_db()
    assert case.state == "done"


def test_impossible_needs_grounds(
    clara: Lead, partner: Recipient, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """Art. 19: impossible or disproportionate, with the reason."""
    officer = as_user(ines)
    approved(ask, officer)
    deliver()
    link = link_in(to_partner(mailbox)[0])
    for given in ({"answer": "impossible"}, {"answer": "nonsense"}, {}):
        refused = Client().post(link, given)
        assert refused.status_code == 422
    assert RecipientNotice.objects.get().answer == ""
    Client().post(link, {"answer": "impossible", "grounds": "Nur auf Papier verteilt."})
    notice = RecipientNotice.objects.get()
    assert (notice.answer, notice.grounds) == ("impossible", "Nur auf Papier verteilt.")
    assert Client().get("/privacy/recipients/forged/").status_code == 410


def test_silence_is_red_and_reminded_twice_without_naming_anybody(
    clara: Lead, partner: Recipient, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R112: after fourteen days; the reminder knows the number of the case alone."""
    approved(ask, as_user(ines))
    deliver()
    carry_out_due()
    today = timezone.localdate()
    assert duty(today)[0].state == "calm"
    sent = []
    for days in (15, 30, 45):
        day = today + dt.timedelta(days=days)
        assert duty(day)[0].state == "late"
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=days), tick=True):
            sent.append(chase(day, False).done)
            deliver()
    assert sent == [1, 1, 0]
    first, reminder, _second = to_partner(mailbox)
    assert link_in(reminder) == link_in(first)
    assert "Clara" not in reminder.get_content()
    assert not OutboxMail.objects.filter(body__contains="Clara").exists()


def test_whoever_got_nothing_hears_nothing(
    clara: Lead, house: Any, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    with transaction.atomic():
        Recipient.objects.create(name="Elbhost", service="hosting", email="a@elbhost.example")
    approved(ask, as_user(ines))
    assert recipients_of([clara.subject_id]) == []
    assert not RecipientNotice.objects.exists()
