"""What else a person says on their settings page: rest from advertising, the language of our mails, the enquiry back."""

from django.db import transaction
from django.utils.translation import gettext as _

from consent.customers.goods import CUSTOMER_MAIL
from consent.models import ConsentState
from consent.services.bases import end_bases
from leadcrm.mail.outbox import cancel
from leadcrm.mail.preferences import Opened, open_link
from leadcrm.mail.stopping import stop
from privacy import keepers, pauses
from privacy.audit.context import act
from privacy.models import LawfulBasis, Request, Subject
from privacy.models.purpose import Channel
from privacy.requests.arrival.opening import open_proven

LANGUAGES = {"de": "Deutsch", "en": "English"}
#: What an enquiry lets us do; both end when the person takes it back.
_ENQUIRY = ("enquiry_handling", "sales_pipeline")


@transaction.atomic
def pause(*, token: str, months: int) -> Opened | None:
    """Let advertising rest for everybody at the address: on every channel where it is one person's alone (W9).

    What waits to be sent is taken back. None when the link is over or the length is none of those offered.
    """
    opened = open_link(token, lock=True)
    if opened is None or months not in pauses.MONTHS:
        return None
    with act(actor=opened.said.subject, purpose="suppression"):
        for person in opened.people:
            pauses.pause(subject=person, months=months, channel=opened.scope)
        cancel(subjects=opened.people, purposes=None, because="PAUSED")
    return opened


@transaction.atomic
def resume(*, token: str) -> Opened | None:
    """End the pause now. None when the link is over."""
    opened = open_link(token, lock=True)
    if opened is None:
        return None
    with act(actor=opened.said.subject, purpose="suppression"):
        for person in opened.people:
            for channel in {"email", opened.scope}:
                pauses.resume(subject=person, channel=channel)
    return opened


@transaction.atomic
def speak(*, token: str, language: str) -> Opened | None:
    """Keep the language the person wants our mails in; only whoever has the address alone can say so."""
    opened = open_link(token, lock=True)
    if opened is None or not opened.whole or language not in LANGUAGES:
        return None
    with act(actor=opened.said.subject, purpose="enquiry_handling"):
        keepers.speak(opened.people[0], language)
    return opened


@transaction.atomic
def withdraw_enquiry(*, token: str, language: str) -> Opened | None:
    """Take the enquiry back: its lawful basis ends now, what waits to be sent is taken back, sales are told.

    Where no consent keeps the person's data alive, a case of erasure is opened, as if they had asked for it: the link
    has proven the address already (Art. 17(1)(a)). Otherwise what serves nothing else goes after the days of a review.
    """
    opened = open_link(token, lock=True)
    if opened is None or not opened.whole or not open_enquiry(opened.people[0]):
        return None
    (person,) = opened.people
    with act(actor=opened.said.subject, purpose="rights_handling"):
        end_bases(subject=person, purposes=_ENQUIRY)
        cancel(subjects=[person], purposes=_ENQUIRY, because="ENQUIRY_WITHDRAWN")
        keepers.tell(person, keepers.ENQUIRY_WITHDRAWN)
        if not ConsentState.objects.filter(subject=person, status=ConsentState.Status.CONFIRMED).exists():
            open_proven(person=person, kind=Request.Kind.ERASURE, email=opened.address, language=language)
    return opened


@transaction.atomic
def end_customer_mail(*, token: str) -> Opened | None:
    """Object to mail about similar goods alone, for everybody at the address; what they agreed to stays (§ 7(3) no. 3 UWG, R49).

    None when the link is over or nobody there is written to as a customer.
    """
    opened = open_link(token, lock=True)
    if opened is None or not opened.customer or not opened.customer.on:
        return None
    with act(actor=opened.said.subject, purpose="suppression"):
        scope = (CUSTOMER_MAIL, Channel.EMAIL.value)
        stop(people=opened.people, scopes=[scope], route="preferences", by=opened.said.subject)
    return opened


def open_enquiry(person: Subject) -> bool:
    """Say whether there is an enquiry to take back."""
    return LawfulBasis.objects.filter(subject=person, purpose="enquiry_handling", valid_to=None).exists()


def lengths() -> list[tuple[int, str]]:
    """Return the pauses offered: months and words."""
    words = {1: _("one month"), 3: _("three months"), 6: _("six months")}
    return [(months, words[months]) for months in pauses.MONTHS]
