"""The tokens of links in mails: who, which address, for which purpose; readable by us alone, each good for one door."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from privacy.merged import present_id
from privacy.suppression import digest

# A purpose-bound salt: a token of another door opens nothing here. It never expires, because old mails keep their link.
_signer = signing.Signer(sep=".", salt="leadcrm.mail.unsubscribe")
# Preferences show what somebody agreed to: a link to them in a mail passed on must not stay open for ever.
_dated_signer = signing.TimestampSigner(sep=".", salt="leadcrm.mail.preferences")
PREFERENCES_LIFE = dt.timedelta(days=7)


@dataclass(frozen=True)
class Unsubscribe:
    """What a token says; who was merged since is meant as they go on. The address is a keyed hash, so the link in a mail does not carry it."""

    subject: uuid.UUID
    purpose: str
    digest: bytes


@dataclass(frozen=True)
class Preferences:
    """What a link to the preferences says, and until when; the address is a keyed hash here, too."""

    subject: uuid.UUID
    digest: bytes
    until: dt.datetime


def unsubscribe_token(*, subject: uuid.UUID, purpose: str, address: str) -> str:
    """Return the token for the link in a mail to *address*."""
    content = subject.bytes + digest("email", address) + purpose.encode()
    return _signer.sign(urlsafe_base64_encode(content))


def read_unsubscribe_token(token: str) -> Unsubscribe | None:
    """Return what the token says, or None when it is not one of ours."""
    try:
        content = urlsafe_base64_decode(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Unsubscribe(present_id(uuid.UUID(bytes=content[:16])), content[48:].decode(), content[16:48])


def preferences_link(*, subject: uuid.UUID, address: str) -> str:
    """Return the whole link to the preferences of *address*, for a mail to it; its days count from now."""
    token = _dated_signer.sign(urlsafe_base64_encode(subject.bytes + digest("email", address)))
    return settings.BASE_URL + reverse("mail:choices", args=[token])


def read_preferences_token(token: str) -> Preferences | None:
    """Return what the token says, or None when it is not one of ours or too old."""
    try:
        content = urlsafe_base64_decode(_dated_signer.unsign(token, max_age=PREFERENCES_LIFE))
    except (signing.BadSignature, ValueError):
        return None
    return Preferences(
        present_id(uuid.UUID(bytes=content[:16])), content[16:48], _signed_at(token) + PREFERENCES_LIFE
    )


def _signed_at(token: str) -> dt.datetime:
    seconds = signing.b62_decode(token.split(".")[1])
    return dt.datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone())
