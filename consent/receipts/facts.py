"""What a receipt tells, before it is put into one format or another."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, override

from consent.models import ConsentRecord, ConsentText
from privacy.models import Controller, Recipient


class NoReceipt(Exception):
    """There is nothing to give a receipt of; the message says why."""


@dataclass(frozen=True)
class Facts:
    """One consent, its end if it has one, and who is answerable for it; the words are in the language of the text."""

    record: ConsentRecord
    text: ConsentText
    withdrawal: ConsentRecord | None
    controller: Controller
    third_parties: list[str]
    purpose: str
    termination: str

    @property
    def id(self) -> uuid.UUID:
        """One id per state: a withdrawal makes another receipt, asking again does not."""
        last = self.withdrawal or self.record
        return uuid.uuid5(self.record.pk, str(last.pk))

    @property
    def created(self) -> dt.datetime:
        return (self.withdrawal or self.record).recorded_at

    @property
    def given_at(self) -> dt.datetime:
        return self.record.confirmed_at or self.record.at

    @property
    def person(self) -> str:
        """Provable to whoever knows the address, telling nobody else: SHA-256 of the salt's bytes and the address."""
        salt, hashed = bytes(self.record.address_salt).hex(), bytes(self.record.address_hash).hex()
        return f"sha-256:{salt}:{hashed}"

    @property
    def notice_url(self) -> str:
        return settings.BASE_URL + reverse("privacy:notice_version", args=[self.text.notice.version])

    @property
    def settings_url(self) -> str:
        return settings.BASE_URL + reverse("mail:preferences")

    @property
    def rights_url(self) -> str:
        return settings.BASE_URL + reverse("privacy:request")


def facts_of(record: ConsentRecord) -> Facts:
    """Return the facts of a consent that was given. Raises NoReceipt."""
    controller = Controller.objects.first()
    if record.kind != ConsentRecord.Kind.GIVEN or record.text is None or controller is None:
        raise NoReceipt(gettext("There is no wording on record, so there is nothing to give a receipt of."))
    ended = ConsentRecord.objects.filter(
        subject=record.subject_id,
        purpose=record.purpose_id,
        channel=record.channel,
        kind=ConsentRecord.Kind.WITHDRAWN,
        recorded_at__gte=record.recorded_at,
    ).order_by("recorded_at", "pk")
    # Processors are no third parties (Art. 4(10)).
    others = Recipient.objects.filter(role=Recipient.Role.CONTROLLER).order_by("name")
    with override(record.text.language):
        return Facts(
            record=record,
            text=record.text,
            withdrawal=ended.first(),
            controller=controller,
            third_parties=list(others.values_list("name", flat=True)),
            purpose=record.purpose.name,
            termination=str(_UNTIL),
        )


_UNTIL = gettext_lazy(
    "Until you withdraw it; the proof is kept to the end of the third year after the one in which you did."
)
