"""One click and it is over: for the address the mail went to, whoever shares it."""

from django.db import transaction

from leadcrm.mail.stopping import at_address, stop, stop_everything
from leadcrm.mail.tokens import read_unsubscribe_token
from privacy.audit.context import act
from privacy.models import ContactPoint
from privacy.suppression import suppress_digest

_ROUTE = "one-click"


@transaction.atomic
def unsubscribe(*, token: str, everything: bool = False) -> None:
    """Withdraw the consent of everybody at the token's address to its purpose, and take back what waits (R26, W9).

    `everything` is an objection to all marketing by e-mail (Art. 21(2)); it outlives the person's data as a hash.
    A token that is none of ours, or of somebody erased, changes nothing and is answered the same.
    """
    said = read_unsubscribe_token(token)
    if said is None:
        return
    # Whoever got this very mail is meant, too, should they have another address by now.
    people = at_address(said.digest, said.subject, lock=True)
    with act(actor=said.subject, purpose="suppression"):
        if everything:
            stop_everything(people=people, digest=said.digest, channel="email", route=_ROUTE, by=said.subject)
        elif people:
            stop(people=people, scopes=[(said.purpose, "email")], route=_ROUTE, by=said.subject)
        else:
            # Nobody is left to withdraw, and still this address must not be written to again for this purpose.
            suppress_digest(
                kind=ContactPoint.Kind.EMAIL, hashed=said.digest, purpose=said.purpose, channel="email"
            )
