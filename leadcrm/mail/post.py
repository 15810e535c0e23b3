"""The way out of the house: SMTP, and what its refusals mean."""

import smtplib
from email.errors import MessageError
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.functional import cached_property

from leadcrm.mail.models import OutboxMail
from privacy.disclosures import carriers
from privacy.models import Controller, Recipient

_SMTP = "django.core.mail.backends.smtp.EmailBackend"


class NotSent(Exception):
    """A mail that did not leave. `code` is short and carries no address: a server's own words often do."""

    def __init__(self, code: str, *, permanent: bool = False, unreachable: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent
        self.unreachable = unreachable  # no server to talk to: pointless to try the next mail now


class Post:
    """One SMTP connection, opened when first needed and reused for a whole pass."""

    def __init__(self) -> None:
        self._connection = get_connection(_SMTP)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def send(self, mail: OutboxMail) -> None:
        """Hand one mail to the server; returns when the server has taken it. Raises NotSent."""
        try:
            message = self._message(mail)
            message.message()
        except (ValueError, MessageError):
            raise NotSent("UNSENDABLE", permanent=True) from None
        try:
            self._connection.open()
        except (OSError, smtplib.SMTPException) as error:
            self._connection.close()
            raise NotSent(_code(error), unreachable=True) from None
        try:
            self._connection.send_messages([message])
        except (OSError, smtplib.SMTPException) as error:
            if not isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
                self._connection.close()
            raise NotSent(_code(error), permanent=_is_permanent(error)) from None

    @cached_property
    def carriers(self) -> list[int]:
        """Who delivers for us and so gets every mail: asked once for a whole pass."""
        return carriers(Recipient.Service.MAIL)

    @cached_property
    def _sender(self) -> str:
        """The true sender (§ 7(2) no. 3 UWG): the controller, once one is recorded."""
        controller = Controller.objects.first()
        if controller is None:
            return settings.DEFAULT_FROM_EMAIL
        name = controller.name.replace('"', "")
        return f'"{name}" <{controller.email}>'

    def _message(self, mail: OutboxMail) -> EmailMultiAlternatives:
        message = EmailMultiAlternatives(
            subject=mail.title,
            body=mail.body,
            from_email=self._sender,
            to=[mail.to_address],
            headers={**mail.headers, "Message-ID": mail.message_id},
        )
        if mail.html:
            message.attach_alternative(mail.html, "text/html")
        return message


def _is_permanent(error: Exception) -> bool:
    """A 5xx about this recipient or this text is final; about log-in, greeting or sender it is our set-up and may be mended."""
    return (
        isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
        and 500 <= _number(error) < 600
    )


def _number(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return getattr(error, "smtp_code", 0)


def _code(error: Exception) -> str:
    if number := _number(error):
        return f"SMTP_{number}"
    if isinstance(error, TimeoutError):
        return "SMTP_TIMEOUT"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "SMTP_DISCONNECTED"
    return "SMTP_UNREACHABLE"
