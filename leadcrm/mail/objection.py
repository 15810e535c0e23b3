"""The right to object, told apart from everything else in the first communication with a person (Art. 21(4), R62)."""

import uuid

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from leadcrm.mail.errors import MailRefused
from leadcrm.mail.models import OutboxMail
from privacy.letters import Letter
from privacy.models import Subject
from privacy.purposes import PURPOSES

#: Code of a mail that had to tell the person of their right to object, and does not.
MISSING = "ART21_4"
# To our own staff: their data is not processed for a legitimate interest or for advertising to them.
_STAFF = frozenset({"staff_account", "staff_security"})


def must_tell(*, subject: Subject | uuid.UUID, purpose: str) -> bool:
    """Say whether a mail for this purpose has to carry the block.

    Advertising always; a letter we owe, too, because whether the person was known must not show in it; any other mail
    until one that did has left the house.
    """
    if purpose in _STAFF:
        return False
    if PURPOSES[purpose].klass != "service":
        return True
    told = OutboxMail.everyone.filter(subject=subject, state=OutboxMail.State.SENT, tells_objection=True)
    return not told.exists()


def with_objection(letter: Letter, *, body: str, html: str) -> tuple[str, str]:
    """Return body and HTML with the block appended, where a letter does not place it itself. Raises MailRefused when it is empty."""
    with translation.override(letter.language):
        block = render_to_string("mail/objection.txt").strip()
        if not block or block not in body:
            body = f"{body.rstrip()}\n\n{block}\n"
        if html:
            html = f"{html}\n{render_to_string('mail/objection.html')}"
        assert_told(body, html)
    return body, html


def assert_told(*parts: str) -> None:
    """Raise MailRefused when a part that is not empty lacks the block in the present language."""
    heading = _("Your right to object")
    words = _(
        "You may object to the use of your data for advertising at any time, without giving a reason and without cost beyond the basic rate (Art. 21 GDPR)."
    )
    for part in filter(None, parts):
        if heading not in part or not (words in part or escape(words) in part):
            raise MailRefused(
                MISSING,
                _("This mail does not tell the person of their right to object, apart from everything else."),
            )
