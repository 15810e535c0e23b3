"""One click and it is over: for the address the mail went to, whoever shares it."""

from django.db import transaction

from consent.models import ConsentState
from consent.services.withdrawal import withdraw
from leadcrm.mail.outbox import cancel
from leadcrm.mail.tokens import Unsubscribe, read_unsubscribe_token
from privacy.audit.context import act
from privacy.models import ContactPoint, Objection, Subject
from privacy.objections import object_to_marketing
from privacy.suppression import suppress_digest


@transaction.atomic
def unsubscribe(*, token: str, everything: bool = False) -> None:
    """Withdraw the consent of everybody at the token's address to its purpose, and take back what waits (R26, W9).

    `everything` is an objection to all marketing by e-mail (Art. 21(2)); it outlives the person's data as a hash.
    A token that is none of ours, or of somebody erased, changes nothing and is answered the same.
    """
    said = read_unsubscribe_token(token)
    if said is None:
        return
    people = _at_address(said)
    with act(actor=said.subject, purpose="suppression"):
        for subject in people:
            withdraw(
                subject=subject,
                purpose="" if everything else said.purpose,
                channel="email",
                route="one-click",
            )
            if everything:
                object_to_marketing(subject=subject, channel="email", source=Objection.Source.PERSON)
        if everything:
            suppress_digest(kind=ContactPoint.Kind.EMAIL, hashed=said.digest, channel="email")
        elif not people:
            # Nobody is left to withdraw, and still this address must not be written to again for this purpose.
            suppress_digest(
                kind=ContactPoint.Kind.EMAIL, hashed=said.digest, purpose=said.purpose, channel="email"
            )
        cancel(subjects=people, purposes=None if everything else [said.purpose], because="CONSENT_WITHDRAWN")


def _at_address(said: Unsubscribe) -> list[Subject]:
    """Everybody who has the address, has consented with it, or got this very mail; locked, always in the same order."""
    ids = {said.subject}
    ids.update(ContactPoint.objects.filter(digest=said.digest).values_list("subject", flat=True))
    ids.update(ConsentState.objects.filter(digest=said.digest).values_list("subject", flat=True))
    living = Subject.objects.exclude(state=Subject.State.ERASED).filter(pk__in=ids)
    return list(living.order_by("pk").select_for_update(no_key=True))
