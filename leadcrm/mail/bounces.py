"""A hard bounce: an address that does not exist is written to no more, and somebody is asked to find the right one (R13)."""

from leadcrm.mail.models import OutboxMail
from privacy import keepers
from privacy.purposes import PURPOSES

# What a server says of the address itself, and not of the moment or of us.
_GONE = ("SMTP_550", "SMTP_551", "SMTP_553")


def bounced(mail: OutboxMail) -> bool:
    """Say whether an earlier mail to this address of the person came back for good; a duty letter is tried all the same.

    Another address of theirs is another matter. Whoever sends the dead letter again takes the mark away.
    """
    if PURPOSES[mail.purpose_id].klass == "duty":
        return False
    dead = OutboxMail.objects.filter(subject=mail.subject_id, state=OutboxMail.State.DEAD, because__in=_GONE)
    return dead.filter(to_address__iexact=mail.to_address).exclude(pk=mail.pk).exists()


def note_bounce(mail: OutboxMail, code: str) -> None:
    """Leave a task with whoever looks after the person, should *code* say that the address does not exist."""
    if code in _GONE:
        keepers.tell(mail.subject, keepers.ADDRESS_GONE)
