"""W12 by the clock: queued at nine for ten, withdrawn half a second before, looked at by the worker at ten."""

import datetime as dt
import inspect

import pytest
import time_machine

from consent.gate import check
from consent.services.withdrawal import withdraw
from leadcrm.mail import tasks
from leadcrm.mail.dispatch import LEASE, deliver
from leadcrm.mail.models import OutboxMail
from privacy.models import Subject
from tests.mail.conftest import Mailbox, newsletter

DAY = dt.datetime(2026, 11, 27, tzinfo=dt.UTC)
NINE, TEN = DAY.replace(hour=9), DAY.replace(hour=10)
WITHDRAWN = DAY.replace(hour=9, minute=59, second=59, microsecond=500_000)
SENT = DAY.replace(hour=9, minute=59, second=58)


@pytest.fixture
def queued(words: None, anna: Subject) -> OutboxMail:
    """Step three of a row of mails, queued at nine for ten."""
    from tests.mail.conftest import subscribe

    with time_machine.travel(NINE, tick=False):
        subscribe(anna)
        newsletter(anna).send()
    OutboxMail.objects.update(due_at=TEN)
    return OutboxMail.objects.get()


def test_the_worker_at_ten_finds_the_withdrawal_of_half_a_second_before(
    queued: OutboxMail, mailbox: Mailbox
) -> None:
    """W12, R26, R63: cancelled under the person's lock, by the gate, though nobody took the mail back."""
    with time_machine.travel(WITHDRAWN, tick=False):
        withdraw(subject=queued.subject, purpose="newsletter", route="letter")
    with time_machine.travel(TEN, tick=False):
        assert deliver().cancelled == 1
    queued.refresh_from_db()
    assert (queued.state, queued.because, queued.ended_at) == ("cancelled", "CONSENT_WITHDRAWN", TEN)
    assert not mailbox.messages


def test_a_worker_that_died_at_ten_is_followed_by_one_that_asks_again(
    queued: OutboxMail, mailbox: Mailbox
) -> None:
    """W12: a retry after a crash looks again; what an earlier claim was allowed counts for nothing."""
    OutboxMail.objects.update(state="sending", attempts=1, leased_until=TEN + LEASE, taken_by=999_999_999)
    with time_machine.travel(WITHDRAWN, tick=False):
        withdraw(subject=queued.subject, purpose="newsletter", route="letter")
    with time_machine.travel(TEN + LEASE + dt.timedelta(seconds=1), tick=False):
        assert deliver().cancelled == 1
    assert not mailbox.messages


def test_what_the_server_had_before_was_lawful_and_is_shown_so(queued: OutboxMail, mailbox: Mailbox) -> None:
    """W12, R27: sent at 09:59:58, withdrawn at 09:59:59.500; at that second the gate was open, and says so for ever."""
    OutboxMail.objects.update(due_at=NINE)
    with time_machine.travel(SENT, tick=False):
        assert deliver().sent == 1
    with time_machine.travel(WITHDRAWN, tick=False):
        withdraw(subject=queued.subject, purpose="newsletter", route="letter")
    queued.refresh_from_db()
    assert (queued.state, queued.ended_at) == ("sent", SENT)
    with time_machine.travel(TEN, tick=False):
        assert check(queued.subject, "newsletter", "email", at=SENT).allowed
        assert not check(queued.subject, "newsletter", "email").allowed


def test_the_broker_is_told_nothing_about_anybody() -> None:
    """W12: the alarm that wakes the dispatcher carries neither address nor text, nor even an id."""
    assert not inspect.signature(tasks.deliver.run).parameters
