"""Django's door for mail: what goes in becomes a row of the outbox, and only a Letter goes in."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from leadcrm.mail.errors import NotALetter
from leadcrm.mail.outbox import queue
from privacy.letters import Letter


class OutboxBackend(BaseEmailBackend):
    """Queues letters in the transaction of the act that caused them; refuses anything else, also "silently"."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        letters = [_letter(message) for message in email_messages]
        for letter in letters:
            queue(letter=letter)
        return len(letters)


def _letter(message: EmailMessage) -> Letter:
    if not isinstance(message, Letter):
        raise NotALetter(
            f"{type(message).__name__} names neither person nor purpose; send a privacy.letters.Letter"
        )
    return message
