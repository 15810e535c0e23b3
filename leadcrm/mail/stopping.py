"""What every way out shares: who is at an address, and how a purpose or all advertising ends there at once (R26, W9)."""

import uuid
from collections.abc import Iterable

from consent.models import ConsentState
from consent.services.withdrawal import withdraw
from leadcrm.mail.outbox import cancel
from privacy import keepers
from privacy.merged import lock_all_present, present
from privacy.models import ContactPoint, Objection, Subject
from privacy.objections import object_to_marketing
from privacy.suppression import suppress_digest


def at_address(digest: bytes, *also: uuid.UUID, lock: bool = False) -> list[Subject]:
    """Return everybody living who has the address or has consented with it, and *also*; always in the same order."""
    ids = set(also)
    ids.update(ContactPoint.objects.filter(digest=digest).values_list("subject", flat=True))
    ids.update(ConsentState.objects.filter(digest=digest).values_list("subject", flat=True))
    return lock_all_present(ids) if lock else list(present(ids).order_by("pk"))


def stop(*, people: Iterable[Subject], scopes: Iterable[tuple[str, str]], route: str, by: uuid.UUID) -> None:
    """End these purposes and channels for these people, and take back the mails that wait for them; no more (R28).

    A consent is withdrawn; what rests on none (a customer's mails, post) is objected to, which has the same effect (R29).
    `by` is whose link it was; everybody else at the address did not speak for themselves, and is asked (W9).
    """
    people, scopes = list(people), list(scopes)
    for subject in people:
        for purpose, channel in scopes:
            known = ConsentState.objects.filter(subject=subject, purpose=purpose, channel=channel).exists()
            withdraw(subject=subject, purpose=purpose, channel=channel, route=route)
            if not known:
                object_to_marketing(
                    subject=subject, purpose=purpose, channel=channel, source=Objection.Source.PERSON
                )
    by_mail = [purpose for purpose, channel in scopes if channel == "email"]
    cancel(subjects=people, purposes=by_mail, because="CONSENT_WITHDRAWN")
    if scopes:
        _ask_the_others(people, by)


def stop_everything(
    *, people: Iterable[Subject], digest: bytes, channel: str, route: str, by: uuid.UUID
) -> None:
    """Object to all marketing over that channel ('' is every one) for these people (Art. 21(2)).

    The address outlives the people's data as a hash on the list of those who get no advertising.
    """
    people = list(people)
    for subject in people:
        withdraw(subject=subject, channel=channel, route=route)
        object_to_marketing(subject=subject, channel=channel, source=Objection.Source.PERSON)
    suppress_digest(kind=ContactPoint.Kind.EMAIL, hashed=digest, channel="email")
    cancel(subjects=people, purposes=None, because="CONSENT_WITHDRAWN")
    _ask_the_others(people, by)


def _ask_the_others(people: Iterable[Subject], by: uuid.UUID) -> None:
    for subject in people:
        if subject.pk != by:
            keepers.tell(subject, keepers.SHARED_ADDRESS)
