"""An address that the mail server called gone is used no more (R13, W10)."""

import pytest

from leadcrm.mail.dispatch import deliver
from leadcrm.mail.errors import MailRefused
from leadcrm.mail.models import OutboxMail
from privacy.models import Subject
from tests.mail.conftest import Mailbox, letter, newsletter


def test_after_a_hard_bounce_nothing_more_is_sent_there(subscriber: Subject, mailbox: Mailbox) -> None:
    """R13, W10: Eva left the company; 550 stops our mail, and no consent of hers moves to a successor."""
    mailbox.refuse = ["550 5.1.1 no such user"]
    newsletter(subscriber).send()
    assert deliver().dead == 1
    with pytest.raises(MailRefused) as refused:
        newsletter(subscriber, key="news-2").send()
    assert (refused.value.code, bool(refused.value.sentence)) == ("BOUNCED", True)
    assert OutboxMail.objects.count() == 1


def test_a_full_mailbox_is_no_hard_bounce(subscriber: Subject, mailbox: Mailbox) -> None:
    """R13"""
    mailbox.refuse = ["552 mailbox full"]
    newsletter(subscriber).send()
    assert deliver().dead == 1
    newsletter(subscriber, key="news-2").send()
    assert deliver().sent == 1


def test_letters_we_owe_go_on(subscriber: Subject, mailbox: Mailbox) -> None:
    """R13: what is gone is the address, not the person's rights."""
    mailbox.refuse = ["550 5.1.1 no such user"]
    newsletter(subscriber).send()
    deliver()
    letter(subscriber, key="duty").send()
    assert deliver().sent == 1
