"""The form token: proof that this page was shown by us, a moment ago, with these texts; no cookie needed."""

import uuid
from dataclasses import dataclass
from enum import Enum

from django.core import signing

_SALT = "leadcrm.capture.form"
MIN_SECONDS = 2
MAX_SECONDS = 24 * 60 * 60


class Fault(Enum):
    """Why a token does not open the door."""

    FORGED = "forged"
    TOO_FAST = "too_fast"
    TOO_OLD = "too_old"


@dataclass(frozen=True)
class Shown:
    """What a visitor was shown: the form, the notice, the consent texts; and the key that makes their post one post."""

    form: int
    key: uuid.UUID
    notice: int
    texts: dict[str, int]  # purpose -> id of the ConsentText

    def sign(self) -> str:
        """Return the token that goes into the page."""
        return signing.dumps([self.form, self.key.hex, self.notice, self.texts], salt=_SALT)


def read(token: str, *, form: int) -> Shown | Fault:
    """Return what the token of this form says, or why it does not count."""
    try:
        content = signing.loads(token, salt=_SALT, max_age=MAX_SECONDS)
    except signing.SignatureExpired:
        return Fault.TOO_OLD
    except signing.BadSignature:
        return Fault.FORGED
    shown = Shown(content[0], uuid.UUID(content[1]), content[2], content[3])
    if shown.form != form:
        return Fault.FORGED
    try:
        signing.loads(token, salt=_SALT, max_age=MIN_SECONDS)
    except signing.SignatureExpired:
        return shown
    return Fault.TOO_FAST
