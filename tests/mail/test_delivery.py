"""Delivery over real SMTP: what leaves, what is tried again, what dies, and what a crash may cost."""

import datetime as dt
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError
from django.utils import timezone

from leadcrm.mail.dispatch import BACKOFF, LEASE, MAX_ATTEMPTS, deliver
from leadcrm.mail.models import OutboxMail
from privacy.models import Controller, Subject
from tests.conftest import owner_connection
from tests.mail.conftest import ANNA, Mailbox, free_port, letter


def test_a_letter_arrives_with_exactly_its_headers(
    anna: Subject, controller: Controller, mailbox: Mailbox
) -> None:
    letter(
        anna,
        subject="Ihre Anfrage: Grüße",
        body="Guten Tag,\n\nhier ist sie.\n",
        reply_to=["lena@sonnenhain.example"],
    ).send()
    assert deliver().sent == 1
    message = mailbox.messages[0]
    mail = OutboxMail.objects.get()
    assert sorted(name for name in message if not name.startswith("X-")) == sorted(
        [
            "Content-Type",
            "MIME-Version",
            "Content-Transfer-Encoding",
            "Subject",
            "From",
            "To",
            "Reply-To",
            "Date",
            "Message-ID",
        ]
    )
    assert message["Subject"] == "Ihre Anfrage: Grüße"
    assert message["From"] == f"{controller.name} <{controller.email}>"
    assert message["To"] == ANNA
    assert message["Message-ID"] == mail.message_id
    assert message.get_content().splitlines()[:5] == ["Guten Tag,", "", "hier ist sie.", "", "--"]
    assert (mail.state, mail.because, mail.leased_until) == ("sent", "", None)
    assert mail.ended_at


def test_nothing_is_sent_twice(anna: Subject, mailbox: Mailbox) -> None:
    letter(anna).send()
    assert (deliver().sent, deliver().sent) == (1, 0)
    assert len(mailbox.messages) == 1


def test_one_connection_serves_a_whole_pass(anna: Subject, mailbox: Mailbox) -> None:
    for number in range(5):
        letter(anna, key=str(number)).send()
    assert deliver(limit=4).sent == 4
    assert mailbox.sessions == 1
    assert OutboxMail.objects.filter(state="queued").count() == 1


@pytest.mark.parametrize("how", ["refuse", "refuse_text", "refuse_sender"])
def test_a_temporary_refusal_is_tried_again_later(anna: Subject, mailbox: Mailbox, how: str) -> None:
    setattr(mailbox, how, [f"451 4.7.1 <{ANNA}> greylisted"])
    letter(anna).send()
    now = timezone.now()
    assert deliver(now=now).retried == 1
    mail = OutboxMail.objects.get()
    assert (mail.state, mail.because, mail.due_at) == ("queued", "SMTP_451", now + BACKOFF[0])
    assert deliver(now=now).sent == 0
    assert deliver(now=now + BACKOFF[0]).sent == 1
    assert mailbox.messages[0]["Message-ID"] == mail.message_id


@pytest.mark.parametrize("how", ["refuse", "refuse_text"])
def test_a_permanent_refusal_makes_a_dead_letter_at_once(anna: Subject, mailbox: Mailbox, how: str) -> None:
    setattr(mailbox, how, [f"550 5.1.1 <{ANNA}> unknown"])
    letter(anna).send()
    assert deliver().dead == 1
    assert OutboxMail.objects.get().because == "SMTP_550"


def test_a_refused_sender_is_our_fault_and_tried_again(anna: Subject, mailbox: Mailbox) -> None:
    mailbox.refuse_sender = ["550 5.7.1 not permitted"]
    letter(anna).send()
    assert deliver().retried == 1


def test_the_last_attempt_makes_a_dead_letter(anna: Subject, mailbox: Mailbox) -> None:
    mailbox.refuse = ["451 later"] * MAX_ATTEMPTS
    letter(anna).send()
    now = timezone.now()
    for wait in [*BACKOFF, None]:
        done = deliver(now=now)
        now += wait or dt.timedelta()
    assert done.dead == 1
    assert not mailbox.refuse


def test_a_servers_words_are_never_stored(anna: Subject, mailbox: Mailbox, caplog: Any) -> None:
    # security.md 20: servers quote the address back at us.
    mailbox.refuse = ["550 canary-word no such user", "451 canary-word"]
    letter(anna, key="1").send()
    letter(anna, key="2").send()
    deliver()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM mail_outboxmail m WHERE m::text LIKE '%%canary-word%%'")
        assert cursor.fetchone()[0] == 0
    assert "canary-word" not in caplog.text
    assert ANNA not in caplog.text


def test_a_dropped_connection_costs_one_mail_a_retry_and_the_next_nothing(
    anna: Subject, mailbox: Mailbox
) -> None:
    mailbox.hang_up = 1
    letter(anna, key="1").send()
    letter(anna, key="2").send()
    done = deliver()
    assert (done.retried, done.sent) == (1, 1)
    assert OutboxMail.objects.get(state="queued").because == "SMTP_DISCONNECTED"


def test_without_a_server_a_pass_ends_after_one_try(anna: Subject, settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    for number in range(3):
        letter(anna, key=str(number)).send()
    assert deliver().retried == 1
    assert OutboxMail.objects.filter(attempts=0).count() == 2


def test_a_mail_whose_taker_died_is_taken_over_after_the_lease(anna: Subject, mailbox: Mailbox) -> None:
    letter(anna).send()
    now = timezone.now()
    OutboxMail.objects.update(state="sending", attempts=1, due_at=now, leased_until=now + LEASE)
    assert deliver(now=now + LEASE / 2).sent == 0
    assert deliver(now=now + LEASE).sent == 1


def test_a_mail_that_kills_its_taker_each_time_ends_as_dead_letter(anna: Subject, mailbox: Mailbox) -> None:
    letter(anna).send()
    now = timezone.now()
    OutboxMail.objects.update(state="sending", attempts=MAX_ATTEMPTS, due_at=now, leased_until=now)
    assert deliver(now=now).dead == 1
    assert not mailbox.messages


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_sending_and_commit_costs_one_duplicate_with_the_same_message_id(
    mailbox: Mailbox,
) -> None:
    with transaction.atomic():
        letter(Subject.objects.create()).send()

    def crash() -> None:
        with owner_connection(autocommit=True) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
            )

    mailbox.on_data = crash
    now = timezone.now()
    with pytest.raises((OperationalError, psycopg.OperationalError)):
        deliver(now=now)
    connection.close()
    mailbox.on_data = lambda: None
    assert OutboxMail.objects.get().state == "sending"
    assert deliver(now=now).sent == 1, "the session that had taken it is gone"
    assert len(mailbox.messages) == 2
    assert len({message["Message-ID"] for message in mailbox.messages}) == 1
