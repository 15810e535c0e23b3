"""What people at one address may choose, and how each choice stands: the read side of the preference centre (R25, R27)."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from consent.customers.goods import CUSTOMER_MAIL
from consent.models import ConsentRecord, ConsentState, ConsentText, OptInText, Purchase
from consent.receipts.links import receipt_link
from consent.routes import ROUTES
from consent.services.texts import current_texts
from privacy.models import LawfulBasis, Objection, Purpose
from privacy.models.purpose import Channel

Key = tuple[str, str]  # purpose, channel
_CHANNELS: dict[str, Promise] = {
    Channel.EMAIL: pgettext_lazy("channel", "by e-mail"),
    Channel.TELEPHONE: pgettext_lazy("channel", "by telephone"),
    Channel.POST: pgettext_lazy("channel", "by post"),
    Channel.FAX: pgettext_lazy("channel", "by fax"),
    Channel.MESSENGER: pgettext_lazy("channel", "by messenger"),
}


@dataclass(frozen=True)
class Event:
    """One line of a choice's history."""

    record: ConsentRecord

    @property
    def route(self) -> Promise | str:
        """How it reached us, '' where that says nothing to people."""
        return ROUTES.get(self.record.route, "")

    @property
    def receipt(self) -> str:
        """Where its receipt is fetched, '' where there is none."""
        given = self.record.kind == ConsentRecord.Kind.GIVEN and self.record.text_id
        return receipt_link(self.record.pk) if given else ""


@dataclass
class Choice:
    """One purpose on one channel that rests on consent; `offered` are the words a new consent would be given to."""

    purpose: Purpose
    channel: str
    offered: ConsentText | None = None
    states: list[ConsentState] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    waiting: OptInText | None = None

    @property
    def key(self) -> str:
        return f"{self.purpose.pk}:{self.channel}"

    @property
    def by(self) -> Promise | str:
        """The channel in words, '' where nobody is contacted."""
        return _CHANNELS.get(self.channel, "")

    @property
    def on(self) -> bool:
        """Whether anybody at the address allows it."""
        return any(state.status == ConsentState.Status.CONFIRMED for state in self.states)

    @property
    def state(self) -> ConsentState | None:
        """What is told of several people: an open consent before a closed one, then the newest."""
        return max(self.states, key=lambda state: (state.status == "confirmed", state.since), default=None)

    @property
    def words(self) -> ConsentText | None:
        """The words that were shown for what holds now, or that would be agreed to."""
        return self.state.record.text if self.on and self.state else self.offered


def choices(people: Collection[uuid.UUID], *, channels: Collection[str], offer_in: str = "") -> list[Choice]:
    """Return what these people may choose on these channels, in a constant number of queries.

    `offer_in` is the language in which what is off is offered, '' for no offer. What was never agreed to and cannot be
    offered, because it has no words, is no choice.
    """
    purposes = Purpose.objects.filter(active=True, bases__contains=["consent"])
    found = {
        (purpose.pk, channel): Choice(purpose, channel)
        for purpose in purposes
        for channel in purpose.channels
        if channel in channels
    }
    for text in current_texts([purpose for purpose, _channel in found], offer_in):
        for channel in text.channels:
            if choice := found.get((text.purpose_id, channel)):
                choice.offered = text
    _add_states(found, people)
    _add_history(found, people)
    _add_waiting(found, people)
    shown = [choice for choice in found.values() if choice.offered or choice.states]
    return sorted(shown, key=lambda choice: (not choice.on, choice.channel, choice.purpose.pk))


def other_bases(people: Collection[uuid.UUID]) -> list[LawfulBasis]:
    """Return why else the data of these people is used now, without a consent."""
    open_now = LawfulBasis.objects.filter(subject__in=people, valid_to=None)
    return list(open_now.select_related("purpose").order_by("valid_from", "pk"))


@dataclass(frozen=True)
class CustomerMail:
    """Mail to people who bought from us: it rests on no consent, and ends with their objection alone (§ 7(3) UWG, R49)."""

    purpose: Purpose
    since: dt.date
    on: bool


def customer_mail(people: Collection[uuid.UUID], address: bytes) -> CustomerMail | None:
    """Return how mail to customers stands at an address (its digest), None where nobody there bought with it.

    Off is what one of them objected to, or what a withdrawn consent to mail has ended as well (W7).
    """
    bought = Purchase.objects.filter(subject__in=people, digest=address, ended_at=None)
    buyers = dict(bought.order_by("-sold_on").values_list("subject", "sold_on"))
    purpose = Purpose.objects.filter(pk=CUSTOMER_MAIL, active=True).first() if buyers else None
    if purpose is None:
        return None
    refused = set(
        Objection.objects.filter(
            subject__in=buyers, purpose__in=["", CUSTOMER_MAIL], channel__in=["", Channel.EMAIL]
        ).values_list("subject", flat=True)
    ) | set(
        ConsentRecord.objects.filter(subject__in=buyers, channel=Channel.EMAIL, kind="withdrawn")
        .exclude(purpose="mail_tracking")
        .values_list("subject", flat=True)
    )
    return CustomerMail(purpose, min(buyers.values()), on=bool(buyers.keys() - refused))


def _add_states(found: dict[Key, Choice], people: Collection[uuid.UUID]) -> None:
    for state in ConsentState.objects.filter(subject__in=people).select_related("record__text"):
        if choice := found.get((state.purpose_id, state.channel)):
            choice.states.append(state)


def _add_history(found: dict[Key, Choice], people: Collection[uuid.UUID]) -> None:
    history: dict[Key, list[Event]] = defaultdict(list)
    for record in ConsentRecord.objects.filter(subject__in=people).order_by("recorded_at", "pk"):
        history[record.purpose_id, record.channel].append(Event(record))
    for key, events in history.items():
        if choice := found.get(key):
            choice.events = events


def _add_waiting(found: dict[Key, Choice], people: Collection[uuid.UUID]) -> None:
    boxes = OptInText.objects.filter(subject__in=people, request__expires_at__gt=timezone.now())
    for box in boxes.select_related("text", "request").order_by("request__submitted_at"):
        for channel in box.text.channels:
            if choice := found.get((box.text.purpose_id, channel)):
                choice.waiting = box
