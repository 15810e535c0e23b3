"""A hard bounce stops further mail to that address, and somebody is asked to find the right one (R13, W10)."""

import datetime as dt
from typing import Any

from django.utils import timezone

from consent.gate import check
from leadcrm.leads.models import Lead, Task
from leadcrm.leads.services.leads import change_fields
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.outbox import send_again
from leadcrm.mail.retention import retain_mails
from privacy.access import export
from privacy.models import ContactPoint, Subject
from privacy.suppression import bounced_at
from tests.leads.people import person
from tests.mail.conftest import ANNA, Mailbox, letter, newsletter, subscribe

GONE = f"550 5.1.1 <{ANNA}> unknown"


def reader(lena: Any) -> Lead:
    lead = person("Weber", "Anna", email=ANNA, owner=lena)
    subscribe(lead.subject)
    return lead


def test_an_address_that_does_not_exist_is_written_to_no_more(
    words: None, lena: Any, mailbox: Mailbox
) -> None:
    """R13: hard bounce 550: no further sends, a task for the owner; the consent itself stays what it is."""
    lead = reader(lena)
    mailbox.refuse = [GONE]
    for number in range(3):
        newsletter(lead.subject, key=f"news-{number}").send()
    done = deliver()
    assert (done.dead, done.cancelled, done.sent) == (1, 2, 0)
    assert set(OutboxMail.objects.values_list("because", flat=True)) == {"SMTP_550", "ADDRESS_GONE"}
    task = Task.objects.get()
    assert (task.assignee, task.lead) == (lena, lead)
    assert check(lead.subject, "newsletter", "email").allowed


def test_duty_letters_another_address_and_a_second_try_by_staff_still_go(
    words: None, lena: Any, mailbox: Mailbox
) -> None:
    lead = reader(lena)
    mailbox.refuse = [GONE]
    newsletter(lead.subject).send()
    deliver()
    letter(lead.subject).send()
    assert deliver().sent == 1, "what we owe is tried all the same"
    send_again(mail=OutboxMail.objects.get(state="dead"))
    assert deliver().sent == 1
    newsletter(lead.subject, key="after").send()
    assert deliver().sent == 1, "it arrived: the mark is gone"


def test_the_consent_does_not_move_to_the_next_address(words: None, lena: Any, mailbox: Mailbox) -> None:
    """W10: the next address, or the successor at the desk, has agreed to nothing."""
    lead = reader(lena)
    mailbox.refuse = [GONE]
    newsletter(lead.subject).send()
    deliver()
    change_fields(lead=lead, changes={"email": "next@kunde.example"}, origin="staff:1")
    assert check(lead.subject, "newsletter", "email").code == "CONSENT_OTHER_ADDRESS"


def test_somebody_without_a_lead_bounces_without_a_task(words: None, anna: Subject, mailbox: Mailbox) -> None:
    subscribe(anna)
    mailbox.refuse = [GONE]
    newsletter(anna).send()
    assert deliver().dead == 1
    assert not Task.objects.exists()


def test_a_full_mailbox_is_no_hard_bounce(subscriber: Subject, mailbox: Mailbox) -> None:
    """R13: 552 speaks of the moment, not of the address."""
    mailbox.refuse = ["552 mailbox full"]
    newsletter(subscriber).send()
    assert deliver().dead == 1
    newsletter(subscriber, key="news-2").send()
    assert deliver().sent == 1


def test_the_mark_outlives_the_mail_and_the_lead_page_shows_it(
    words: None, lena: Any, mailbox: Mailbox, as_user: Any
) -> None:
    """R13: retention takes the mail long before the person; the address stays known as one that does not exist."""
    lead = reader(lena)
    mailbox.refuse = [GONE]
    newsletter(lead.subject).send()
    deliver()
    retain_mails(timezone.localdate() + dt.timedelta(days=500), dry_run=False)
    assert not OutboxMail.objects.exists()
    newsletter(lead.subject, key="later").send()
    assert deliver().cancelled == 1
    assert OutboxMail.objects.get().because == "ADDRESS_GONE"
    page = f"/leads/{lead.pk}/"
    assert "Does not exist" in as_user(lena).get(page).content.decode()
    told = {table.label: table.rows for table in export([lead.subject_id])}["privacy.ContactPoint"]
    assert [set(row) for row in told] == [{"bounced_at"}], "Art. 15: the person is told, too"
    change_fields(lead=lead, changes={"email": "next@kunde.example"}, origin="staff:1")
    assert "Does not exist" not in as_user(lena).get(page).content.decode()
    assert not ContactPoint.objects.exclude(bounced_at=None).exists(), "it goes with the address"
    assert "privacy.ContactPoint" not in {table.label for table in export([lead.subject_id])}


def test_another_change_of_the_person_s_data_leaves_the_mark(
    words: None, lena: Any, mailbox: Mailbox
) -> None:
    lead = reader(lena)
    mailbox.refuse = [GONE]
    newsletter(lead.subject).send()
    deliver()
    change_fields(lead=lead, changes={"phone": "+49 341 4710118"}, origin="staff:1")
    assert bounced_at(lead.subject_id, ANNA)
