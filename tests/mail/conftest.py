"""A real SMTP server on a free port, and people to write to."""

import email
import logging
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller as SmtpController

from consent.services.opt_in import confirm, request_opt_in, token_of
from consent.services.texts import current_texts
from leadcrm.mail.models import OutboxMail
from privacy.letters import Letter
from privacy.models import Controller, Subject
from privacy.suppression import keep_contact_points
from tests.capture.conftest import publish_words

ANNA = "anna.weber@kunde.example"


class Mailbox:
    """Takes mail, and answers as a test tells it to: `refuse` and `refuse_text` are used up one by one."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.sessions = 0
        self.refuse: list[str] = []
        self.refuse_sender: list[str] = []
        self.refuse_text: list[str] = []
        self.hang_up = 0
        self.on_data: Callable[[], None] = lambda: None

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refuse_sender:
            return self.refuse_sender.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refuse:
            return self.refuse.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.hang_up:
            self.hang_up -= 1
            server.transport.abort()
            return "250 OK"
        if self.refuse_text:
            return self.refuse_text.pop(0)
        self.raw.append(envelope.content)
        self.messages.append(email.message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        self.on_data()
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A mail server that listens where the settings point."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # the server's own log is not ours
    box = Mailbox()
    server = SmtpController(box, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    yield box
    server.stop()


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    # Django's test runner puts a mailbox of its own in place; here the real way is the subject.
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"


@pytest.fixture
def anna(db: None) -> Subject:
    """A person who may be written to about her rights, whatever else is known."""
    return Subject.objects.create()


def letter(
    person: Subject,
    /,
    *,
    key: str = "answer-1",
    purpose: str = "rights_handling",
    to: str = ANNA,
    **words: Any,
) -> Letter:
    """A letter to *person*, a duty letter unless told otherwise."""
    words = {
        "subject": "Your request",
        "body": "Dear Ms Weber,\n\nhere is our answer.\n",
        "language": "en",
    } | words
    return Letter(to_subject=person, purpose=purpose, key=key, to=[to], **words)


def subscribe(subject: Subject, address: str = ANNA) -> None:
    """Let a person consent to the newsletter with this address, by double opt-in."""
    keep_contact_points(subject, [address], [])
    request = request_opt_in(
        subject=subject,
        email=address,
        texts=current_texts(["newsletter"], "en"),
        language="en",
        page_url="/f/newsletter/",
    )
    assert request is not None
    confirm(token=token_of(request))
    OutboxMail.objects.all().delete()


@pytest.fixture
def words(controller: Controller, ines: Any) -> None:
    publish_words(controller, ines.subject)


@pytest.fixture
def subscriber(words: None, anna: Subject) -> Subject:
    """Anna, who consented to the newsletter."""
    subscribe(anna)
    return anna


def newsletter(person: Subject, /, *, key: str = "news-1", to: str = ANNA, **words: Any) -> Letter:
    """A newsletter to *person*."""
    words = {
        "subject": "News about heating",
        "body": "Dear Ms Weber,\n\nheat pumps are cheaper now.\n",
    } | words
    return letter(person, key=key, purpose="newsletter", to=to, **words)
