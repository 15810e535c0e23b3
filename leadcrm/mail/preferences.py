"""The preference centre: a link to one's own mailbox, and what is switched there (R25, R26, R28, W9)."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from consent.choices import Choice, CustomerMail, choices, customer_mail, other_bases
from consent.customers.goods import CUSTOMER_MAIL
from consent.models import ConsentText
from consent.services.opt_in import request_opt_in
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.stopping import at_address, stop, stop_everything
from leadcrm.mail.tokens import Preferences, preferences_link, read_preferences_token
from privacy.audit.context import act
from privacy.ids import new_subject_id
from privacy.keepers import language_of
from privacy.letters import Letter, parted
from privacy.merged import present
from privacy.models import ContactPoint, Controller, LawfulBasis, Pause, Subject
from privacy.models.purpose import Channel
from privacy.pauses import running
from privacy.suppression import digest, normalise

# A stranger must not fill somebody's inbox by typing their address again and again.
MAILS_A_DAY = 3
# How the key of such a mail begins; one to an address that nobody has is deleted when its link is over.
KEY, UNKNOWN_KEY = "preferences", "preferences-unknown"
_ROUTE = "preferences"


@dataclass(frozen=True)
class Opened:
    """What a link opened: the address it went to, and the people who have it."""

    said: Preferences
    address: str
    people: list[Subject]

    @property
    def shared(self) -> bool:
        return len(self.people) > 1

    @cached_property
    def channels(self) -> list[str]:
        """W9: the link proves the mailbox. Only who has it alone decides here about calls, post and the rest, too."""
        alone = len(self.people) == 1 and ContactPoint.objects.filter(
            subject__in=self.people, digest=self.said.digest
        )
        return list(Channel.values) if alone else [Channel.EMAIL]

    @property
    def whole(self) -> bool:
        return Channel.TELEPHONE in self.channels

    @property
    def scope(self) -> str:
        """The channel that a wish of this page reaches, '' for every one."""
        return "" if self.whole else Channel.EMAIL

    @property
    def masked(self) -> str:
        """The address as its owner recognises it and nobody else reads it."""
        name, _at, host = self.address.rpartition("@")
        return f"{name[: min(3, len(name) // 2)]}•••@{host}"

    def choices(self, language: str) -> list[Choice]:
        """Nothing new is offered to several people: whose consent it would be could not be proven (W9, Art. 7(1))."""
        ids = [person.pk for person in self.people]
        offer_in = "" if self.shared else language
        return choices(ids, channels=self.channels, offer_in=offer_in) if ids else []

    @property
    def pause(self) -> Pause | None:
        """The pause that holds for mail to this address now."""
        found = running([person.pk for person in self.people])
        return next((rest for rest in found if rest.channel in ("", Channel.EMAIL)), None)

    @property
    def language(self) -> str:
        """The language our mails are written in, '' where several people would have to agree."""
        return language_of(self.people[0]) if self.whole else ""

    @cached_property
    def customer(self) -> CustomerMail | None:
        """How mail to customers stands here: it needs no consent, and can be switched off alone (R49)."""
        return customer_mail([person.pk for person in self.people], self.said.digest)

    def others(self) -> list[LawfulBasis]:
        """Why else data is used; mail to customers has a line of its own."""
        found = other_bases([person.pk for person in self.people]) if self.whole else []
        return [basis for basis in found if basis.purpose_id != CUSTOMER_MAIL]


@dataclass(frozen=True)
class Saved:
    """What a press of the button did: these are off, a check mail asks about those, or too many were sent today."""

    off: list[Choice]
    asked: list[ConsentText]
    too_often: bool = False


@transaction.atomic
def send_link(*, email: str, language: str) -> None:
    """Mail the link to an address. The same letter for known, unknown and suppressed addresses; some a day, no more."""
    address = normalise("email", email)
    people = at_address(digest("email", address))
    # A stranger's typing must not show in the trail as the hash by which the address is kept off advertising.
    mark = salted_hmac("leadcrm.mail.preferences", address).hexdigest()
    start = f"{mark}:{timezone.localdate()}:"
    sent = OutboxMail.everyone.filter(key__startswith=f"{KEY}:{start}").count()
    sent += OutboxMail.everyone.filter(key__startswith=f"{UNKNOWN_KEY}:{start}").count()
    if sent >= MAILS_A_DAY:
        return
    subject = people[0] if people else Subject(pk=new_subject_id())
    with act(actor=subject, purpose="rights_handling"):
        if not people:
            subject.save(force_insert=True)
        # The number is part of the key: two at the same moment are one mail.
        _letter(subject, address, f"{KEY if people else UNKNOWN_KEY}:{start}{sent}", language).send()


def open_link(token: str, *, lock: bool = False) -> Opened | None:
    """Return what the link opens; None when it is forged, too old, or of somebody erased."""
    said = read_preferences_token(token)
    if said is None:
        return None
    if not present([said.subject]).exists():
        return None
    # The link does not carry the address; the mail it stood in does, until the person or the mail is erased.
    mails = OutboxMail.everyone.filter(subject=said.subject).values_list("to_address", flat=True).distinct()
    address = next((found for found in mails if digest("email", found) == said.digest), "")
    return Opened(said, address, at_address(said.digest, lock=lock)) if address else None


@transaction.atomic
def save(
    *, token: str, was: Collection[str], wanted: Collection[str], language: str, ip: str | None
) -> Saved | None:
    """Switch off what was on and is not wanted any more, at once; ask by a check mail about what is wanted newly (R20).

    `was` names what the page showed as on, so that nothing confirmed meanwhile is taken back. None when the link is over.
    """
    opened = open_link(token, lock=True)
    if opened is None:
        return None
    known = opened.choices(language)
    off = [choice for choice in known if choice.on and choice.key in was and choice.key not in wanted]
    new = [choice for choice in known if not choice.on and choice.key in wanted and choice.offered]
    with act(actor=opened.said.subject, purpose="suppression"):
        scopes = [(choice.purpose.pk, choice.channel) for choice in off]
        stop(people=opened.people, scopes=scopes, route=_ROUTE, by=opened.said.subject)
    texts = list({choice.offered.pk: choice.offered for choice in new if choice.offered}.values())
    if not texts:
        return Saved(off, [])
    asked = _ask(opened, texts, language, ip)
    return Saved(off, texts if asked else [], too_often=not asked)


@transaction.atomic
def object_to_everything(*, token: str) -> Opened | None:
    """Object to all advertising for everybody at the address: on every channel where it is one person's alone (R90, W9)."""
    opened = open_link(token, lock=True)
    if opened is None:
        return None
    with act(actor=opened.said.subject, purpose="suppression"):
        stop_everything(
            people=opened.people,
            digest=opened.said.digest,
            channel=opened.scope,
            route=_ROUTE,
            by=opened.said.subject,
        )
    return opened


def _ask(opened: Opened, texts: list[ConsentText], language: str, ip: str | None) -> bool:
    (person,) = opened.people
    with act(actor=opened.said.subject, purpose="consent_check"):
        return bool(
            request_opt_in(
                subject=person,
                email=opened.address,
                texts=texts,
                language=language,
                page_url=reverse("mail:preferences"),  # without the token: it is a key
                ip=ip,
            )
        )


def _letter(subject: Subject, address: str, key: str, language: str) -> Letter:
    link = preferences_link(subject=subject.pk, address=address)
    with translation.override(language):
        words = {"link": link, "controller": Controller.objects.first()}
        title, body = parted(render_to_string("mail/preferences_link.txt", words))
    return Letter(
        to_subject=subject,
        purpose="rights_handling",
        key=key,
        to=[address],
        subject=title,
        body=body,
        language=language,
    )
