"""Queueing: only letters, once per key, in the transaction of their cause, and nobody writes headers through a name."""

import time
from email.mime.text import MIMEText
from typing import Any

import pytest
from django.core.mail import EmailMessage, send_mail
from django.db import transaction
from kombu.exceptions import OperationalError

from leadcrm.celery import app as celery_app
from leadcrm.mail.errors import MailRefused, NotALetter
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.tasks import deliver
from privacy.models import Subject
from tests.mail.conftest import letter


@pytest.mark.django_db
@pytest.mark.parametrize("silently", [False, True])
def test_a_mail_that_is_no_letter_is_refused_even_silently(silently: bool) -> None:
    with pytest.raises(NotALetter):
        send_mail("Hello", "text", None, ["anna@kunde.example"], fail_silently=silently)
    with pytest.raises(NotALetter):
        EmailMessage("Hello", "text", to=["anna@kunde.example"]).send(fail_silently=silently)
    assert not OutboxMail.objects.exists()


def test_a_letter_waits_as_a_row_and_knows_its_message_id(anna: Subject) -> None:
    message = letter(anna)
    assert message.send() == 1
    mail = OutboxMail.objects.get()
    assert (mail.state, mail.to_address, mail.purpose_id, mail.attempts) == (
        "queued",
        message.to[0],
        "rights_handling",
        0,
    )
    assert mail.message_id == message.extra_headers["Message-ID"]
    assert mail.message_id.endswith("@localhost>")


def test_the_same_key_is_the_same_mail(anna: Subject) -> None:
    first, second = letter(anna), letter(anna, body="another text")
    first.send()
    second.send()
    assert OutboxMail.objects.get().body.startswith(str(first.body))
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_the_row_goes_when_its_cause_is_rolled_back(anna: Subject) -> None:
    with transaction.atomic():
        letter(anna).send()
        transaction.set_rollback(True)
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize("bad", ["\r\nBcc: all@x.example", "\n", "\r", "\x00"])
@pytest.mark.parametrize("where", ["subject", "to", "headers", "reply_to"])
def test_line_breaks_in_name_subject_or_header_are_refused(anna: Subject, bad: str, where: str) -> None:
    words: dict[str, Any] = {
        "subject": {"subject": f"Hello{bad}"},
        "to": {"to": f"anna{bad}@kunde.example"},
        "headers": {"headers": {"References": f"<a@b>{bad}"}},
        "reply_to": {"reply_to": [f"lena{bad}@sonnenhain.example"]},
    }[where]
    with pytest.raises(MailRefused) as refused:
        letter(anna, **words).send()
    assert refused.value.code == "HEADER_INJECTION"
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize("name", ["Bcc", "from", "List-Unsubscribe", "X-Odd Name"])
def test_headers_of_the_dispatcher_cannot_be_forged(anna: Subject, name: str) -> None:
    with pytest.raises(MailRefused):
        letter(anna, headers={name: "x"}).send()


def test_a_letter_goes_to_one_person_without_attachment(anna: Subject) -> None:
    with pytest.raises(MailRefused):
        letter(anna, cc=["b@kunde.example"]).send()
    with_file = letter(anna)
    with_file.attach(MIMEText("secret"))
    with pytest.raises(MailRefused):
        with_file.send()


def test_html_keeps_words_and_links_and_loses_what_calls_home(anna: Subject) -> None:
    # R46: no pixel, no remote image, no style that loads, no script.
    html = (
        '<p style="background:url(https://t.example/p.gif)">Hello <a href="https://a.example/" onclick="x()">link</a>'
        '<img src="https://t.example/pixel.gif"><script>x()</script><link rel="stylesheet" href="https://t.example/a.css"></p>'
    )
    letter(anna, html=html).send()
    kept, _rule, told = OutboxMail.objects.get().html.partition("<hr>")
    assert kept.strip() == '<p>Hello <a href="https://a.example/">link</a></p>'
    assert "<img" not in told


def test_without_a_broker_nobody_waits_for_the_nudge() -> None:
    # security.md: Redis is disposable; the beat finds the row later.
    start = time.monotonic()
    with celery_app.connection_for_write("redis://127.0.0.1:1/0") as nowhere, pytest.raises(OperationalError):
        deliver.apply_async(connection=nowhere, retry=False)
    assert time.monotonic() - start < 3
