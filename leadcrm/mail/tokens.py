"""The unsubscribe token: who, for which purpose, which address; readable by us alone, for ever."""

import uuid
from dataclasses import dataclass

from django.core import signing
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from privacy.suppression import digest

# A purpose-bound salt: a token of another door opens nothing here. It never expires, because old mails keep their link.
_signer = signing.Signer(sep=".", salt="leadcrm.mail.unsubscribe")


@dataclass(frozen=True)
class Unsubscribe:
    """What a token says. The address is a keyed hash, so the link in a mail does not carry it."""

    subject: uuid.UUID
    purpose: str
    digest: bytes


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
    return Unsubscribe(uuid.UUID(bytes=content[:16]), content[48:].decode(), content[16:48])
