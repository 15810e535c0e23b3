"""A hard bounce: an address that does not exist is written to no more, and somebody is asked to find the right one (R13)."""

from django.utils import timezone

from leadcrm.mail.models import OutboxMail
from privacy import keepers
from privacy.purposes import PURPOSES
from privacy.suppression import bounced_at, mark_bounced

# What a server says of the address itself, and not of the moment or of us.
GONE = ("SMTP_550", "SMTP_551", "SMTP_553")


def bounced(mail: OutboxMail) -> bool:
    """Say whether an earlier mail to this address of the person came back for good; a duty letter is tried all the same.

    Another address of theirs is another matter. Whoever sends the dead letter again takes the mark away.
    """
    if PURPOSES[mail.purpose_id].klass == "duty":
        return False
    return bounced_at(mail.subject_id, mail.to_address) is not None


def note_bounce(mail: OutboxMail, code: str) -> None:
    """Mark the address and leave a task with whoever looks after the person, should *code* say that it does not exist.

    The mark stands beside the address, not in the mail: retention empties the mail long before the person is forgotten.
    """
    if code in GONE:
        mark_bounced(mail.subject_id, mail.to_address, timezone.now())
        keepers.tell(mail.subject, keepers.ADDRESS_GONE)
