"""The form token: proof that this page was shown by us, a moment ago, with these texts; no cookie needed."""

import uuid
from dataclasses import dataclass

from privacy.public import Fault, form_token, read_form_token

_SALT = "leadcrm.capture.form"


@dataclass(frozen=True)
class Shown:
    """What a visitor was shown: the form, the notice, the consent texts; and the key that makes their post one post."""

    form: int
    key: uuid.UUID
    notice: int
    texts: dict[str, int]  # purpose -> id of the ConsentText

    def sign(self) -> str:
        """Return the token that goes into the page."""
        return form_token([self.form, self.key.hex, self.notice, self.texts], salt=_SALT)


def read(token: str, *, form: int) -> Shown | Fault:
    """Return what the token of this form says, or why it does not count."""
    content = read_form_token(token, salt=_SALT)
    if isinstance(content, Fault):
        return content
    shown = Shown(content[0], uuid.UUID(content[1]), content[2], content[3])
    return shown if shown.form == form else Fault.FORGED
