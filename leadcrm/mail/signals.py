"""The browser's signal against tracking, sent by somebody we know: an objection like any other (R42, Art. 21(5))."""

from django.db import transaction
from django.db.models import QuerySet

from leadcrm.mail.preferences import Opened, open_link
from leadcrm.mail.stopping import stop
from privacy.audit.context import act
from privacy.models import Objection, Purpose, Subject
from privacy.objections import object_to_marketing

# What the signal is about: following people, not writing to them.
_TRACKING = ("mail_tracking", "profiling")
_ROUTE = "signal"


@transaction.atomic
def heed_signal(*, token: str) -> list[Purpose]:
    """Record the signal of whoever opened the link as an objection, once, and end what they allowed; return to what.

    The history of their consents is kept (W19). Who switches one of these on afterwards has said something newer and more
    specific than their browser, and the next visit does not take it back: the objection is on record already.
    """
    opened = open_link(token, lock=True)
    if opened is None:
        return []
    heeded = []
    with act(actor=opened.said.subject, purpose="suppression"):
        for purpose in _about(opened):
            (channel,) = purpose.channels
            fresh = [person for person in opened.people if not _objected(person, purpose, channel)]
            if not fresh:
                continue
            stop(people=fresh, scopes=[(purpose.pk, channel)], route=_ROUTE, by=opened.said.subject)
            for person in fresh:
                _object(person, purpose, channel)
            heeded.append(purpose)
    return heeded


def heed_signal_of(person: Subject) -> None:
    """Record the signal of whoever sent a form as their objection, once (R42).

    What they allowed earlier is not withdrawn: the form proves no mailbox. The objection shuts the gate all the same, until
    they confirm a newer consent to just this, be it one of this very form (R124).
    """
    with act(actor=person, purpose="suppression"):
        for purpose in _tracking():
            (channel,) = purpose.channels
            if not _objected(person, purpose, channel):
                _object(person, purpose, channel)


def _object(person: Subject, purpose: Purpose, channel: str) -> None:
    object_to_marketing(subject=person, purpose=purpose.pk, channel=channel, source=Objection.Source.PERSON)


def _about(opened: Opened) -> list[Purpose]:
    """W9: a mailbox that several people share decides about mail alone."""
    return [purpose for purpose in _tracking() if opened.whole or purpose.channels == ["email"]]


def _tracking() -> QuerySet[Purpose]:
    return Purpose.objects.filter(pk__in=_TRACKING, active=True).order_by("pk")


def _objected(person: Subject, purpose: Purpose, channel: str) -> bool:
    return Objection.objects.filter(
        subject=person, purpose__in=["", purpose.pk], channel__in=["", channel]
    ).exists()
