"""A name, a subject line or an address writes no header of its own (Roundcube#8404)."""

import re
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from leadcrm.accounts.models import User
from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.errors import MailRefused
from leadcrm.mail.models import OutboxMail
from privacy.models import Controller, LawfulBasis
from tests.capture.conftest import COMPANY
from tests.leads.page import make_lead
from tests.mail.conftest import Mailbox, letter

HEADERS = {
    "Content-Type",
    "MIME-Version",
    "Content-Transfer-Encoding",
    "Subject",
    "From",
    "To",
    "Date",
    "Message-ID",
}
BREAKS = ["\r\nBcc: all@x.example", "\nBcc: all@x.example", "\rBcc: all@x.example", "\x0bBcc: all@x.example", "\x0cBcc: all@x.example",
          "\x1cBcc: all@x.example", "\x85Bcc: all@x.example", "\u2028Bcc: all@x.example", "\r\n\r\nbody", "=?utf-8?q?=0d=0aBcc:_all@x.example?=", "\x00Bcc: all@x.example"]  # fmt: skip
#: Valid by the letter of RFC 5321, and known to have fooled senders.
ADDRESSES = ['"a,all@x.example"@kunde.example', '"a>,<all@x.example"@kunde.example', '"a\\"b"@kunde.example', '"a\x0bb"@kunde.example',
             "a@kunde.example,all@x.example", "a@kunde.example;all@x.example", "<a@kunde.example>", "a@[127.0.0.1]", "a@münchen.example", "ä@kunde.example"]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_whatever_is_typed_a_mail_has_exactly_its_headers_and_one_reader(
    mailbox: Mailbox, as_user: Any
) -> None:
    with transaction.atomic():
        Controller.objects.create(**{**COMPANY, "name": 'Sonnen"hain\u2028 <all@x.example>, GmbH'})
        lena = User.objects.create_user("lena", "lena@sonnenhain.example", None, role="sales")
        lead = make_lead(lena)
        LawfulBasis.objects.create(
            subject=lead.subject,
            purpose_id="enquiry_handling",
            basis="contract",
            channels=["email"],
            evidence="x",
        )
        client = as_user(lena)
    for number, text in enumerate(BREAKS):
        key = f"4b1f37a2-56a4-4d0f-a1c1-6a2a7a1f1a{number:02}"
        answer = client.post(
            reverse("leads:write", args=[lead.pk, "mail"]),
            {"purpose": "enquiry_handling", "title": f"Offer{text}", "body": f"x{text}", "key": key},
        )
        assert answer.status_code in {302, 422}
    queued = OutboxMail.everyone.count()
    assert queued
    deliver()
    assert len(mailbox.messages) == queued
    for message in mailbox.messages:
        assert set(message.keys()) == HEADERS
        assert [address.addr_spec for address in message["To"].addresses] == ["j.harmsen@kranich.example"]
        assert [address.addr_spec for address in message["From"].addresses] == ["post@sonnenhain.example"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_reaches_one_mailbox_or_none(address: str, mailbox: Mailbox) -> None:
    with transaction.atomic():
        Controller.objects.create(**COMPANY)
        lead: Lead = make_lead()
        with suppress(MailRefused), transaction.atomic():
            letter(lead.subject, to=address).send()
    deliver()
    for message in mailbox.messages:
        assert set(message.keys()) == HEADERS
        assert len(re.findall(r"@", re.sub(r'"(\\.|[^"\\])*"', "", str(message["To"])))) == 1
    assert not [mail for mail in OutboxMail.everyone.all() if mail.state == "queued" and mail.attempts > 1]
