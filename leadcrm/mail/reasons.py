"""Why a mail did not leave or was not taken, in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from leadcrm.mail.models import OutboxMail
from privacy.registry import Told

# What a code of the gate or the dispatcher means; SMTP_<number> is the server's own.
_HELD_BACK = {
    "ADDRESS_GONE": _(
        "An earlier mail to this address came back: it does not exist. Nothing left the house."
    ),
    "ADDRESS_CHANGED": _("The person has another address by now. Nothing left the house."),
    "CONSENT_WITHDRAWN": _("The consent was withdrawn before this mail was sent. Nothing left the house."),
    "CONSENT_STALE": _("The consent had not been used for too long. Nothing left the house."),
    "ENQUIRY_WITHDRAWN": _("The person took their enquiry back. Nothing left the house."),
    "OBJECTED": _("The person objected before this mail was sent. Nothing left the house."),
    "SUPPRESSED": _("The address stands on the suppression list. Nothing left the house."),
    "PAUSED": _("The person paused all advertising before this mail was sent. Nothing left the house."),
    "ART21_4": _("It did not tell the person of their right to object. Nothing left the house."),
    "SUPPRESSED_COMPANY": _("The person's company wants no advertising. Nothing left the house."),
    "RESTRICTED": _("Processing was restricted before this mail was sent. Nothing left the house."),
    "RESTORED": _("A backup was restored that held it as waiting. It was not sent again."),
    "NOTICE_MISSED": _("The notice under Art. 14 was overdue. Nothing left the house."),
}
_NOT_TAKEN = {
    "GAVE_UP": _("tried too often"),
    "RESTORED": _("a backup was restored that held it as waiting; send it again if it had not left"),
    "UNSENDABLE": _("cannot be written as a mail"),
    "SMTP_TIMEOUT": _("the mail server did not answer in time"),
    "SMTP_DISCONNECTED": _("the mail server hung up"),
    "SMTP_UNREACHABLE": _("the mail server cannot be reached"),
    "SMTP_550": _("the address does not exist or refuses our mail"),
    "SMTP_552": _("the mailbox is full"),
}


def in_words(code: Any, _told: Told | None = None) -> str:
    """Return a code of the gate, the dispatcher or the mail server as a sentence."""
    return str({**_HELD_BACK, **_NOT_TAKEN}.get(str(code), code))


def reason(mail: OutboxMail) -> Any:
    """Return why this mail did not arrive, '' while nothing stands against it."""
    if mail.state == OutboxMail.State.DEAD:
        return _NOT_TAKEN.get(mail.because, _("refused by the mail server"))
    if mail.state == OutboxMail.State.CANCELLED:
        return _HELD_BACK.get(
            mail.because, _("It was taken back before it was sent. Nothing left the house.")
        )
    return ""
