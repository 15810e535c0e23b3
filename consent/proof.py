"""The proof of one consent with every item of R19, to be shown or printed at any time."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consent.call_proofs import sealed
from consent.models import CallProof, ConsentRecord
from consent.routes import way
from privacy.audit.models import AuditEntry, AuditLeaf
from privacy.audit.services import record as record_read
from privacy.models.purpose import BY_NUMBER, Channel

# Routes on which a member of staff wrote it down: `page_url` says where they were.
_BY_STAFF = ("telephone", "in_person", "paper")


@dataclass(frozen=True)
class Item:
    """One item of a proof; an empty value is a gap."""

    name: str
    value: str
    needed: bool = True


@dataclass(frozen=True)
class Proof:
    """A consent record with its items, its gaps and what became of it."""

    record: ConsentRecord
    items: list[Item]
    history: list[ConsentRecord]

    @property
    def story(self) -> list[tuple[ConsentRecord, str]]:
        """What became of it, each act with the way it reached us in words."""
        return [(act, way(act.route)) for act in self.history]

    @property
    def missing(self) -> list[str]:
        """The names of the items that lack."""
        return [item.name for item in self.items if item.needed and not item.value]


def proof_of(record: ConsentRecord) -> Proof:
    """Return the proof of a record that was given, and note in the trail that it was looked at."""
    record_read(
        verb="proof", model=ConsentRecord, row_id=record.pk, subject=record.subject_id, purpose="evidence"
    )
    history = ConsentRecord.objects.filter(
        subject_id=record.subject_id, purpose_id=record.purpose_id, channel=record.channel
    ).order_by("recorded_at")
    return Proof(record=record, items=_items(record), history=list(history))


def _items(record: ConsentRecord) -> list[Item]:
    text = record.text
    # R19: on paper and by telephone the scan or recording stands in for the check mail.
    by_mail = record.channel == "email" and not record.document
    return [
        Item(_("Person"), str(record.subject_id)),
        Item(_("Controller"), text.controller_name if text else ""),
        Item(_("Purpose and channel"), f"{record.purpose}, {Channel(record.channel).label}"),
        Item(_("What was ticked"), text.label if text else ""),
        Item(_("Text version and hash"), f"{text.version}, {text.sha256[:16]}…" if text else ""),
        Item(_("Privacy notice shown"), _("version %(n)s") % {"n": text.notice.version} if text else ""),
        Item(_("Where") if record.route in _BY_STAFF else _("Page"), record.page_url),
        Item(_("Given at"), _moment(record.at, record.zone)),
        # Whoever knows the address can check it: SHA-256 of the salt's bytes and the address in lower case.
        Item(
            _("Address: salt and SHA-256"),
            f"{bytes(record.address_salt).hex()} {bytes(record.address_hash).hex()}",
        ),
        Item(_("Truncated IP"), record.ip_truncated or "", needed=False),
        Item(_("Check mail"), record.message_id, needed=by_mail),
        Item(_("Confirmed at"), _moment(record.confirmed_at, record.zone), needed=by_mail),
        Item(_("Truncated IP of the confirmation"), record.confirmed_ip or "", needed=False),
        *(_parent_items(record) if record.guardian_hash else []),
        *(
            [Item(_("Scan or recording: SHA-256"), record.document.partition(".")[0])]
            if record.document
            else []
        ),
        *(_number_items(record) if record.channel in BY_NUMBER else []),
        Item(_("Declared by"), str(record.get_actor_kind_display())),
        Item(_("Seal in the trail"), _seal(record), needed=False),
    ]


def _parent_items(record: ConsentRecord) -> list[Item]:
    """Art. 8(1), R32: who holds parental responsibility agreed first, at which address and when."""
    salted = f"{bytes(record.address_salt).hex()} {bytes(record.guardian_hash).hex()}"
    return [
        Item(_("Address of a parent: salt and SHA-256"), salted),
        Item(_("Agreed by a parent at"), _moment(record.guardian_at, record.zone)),
        Item(_("Words of the mail to a parent: SHA-256"), f"{(record.guardian_mail_id or '')[:16]}…"),
    ]


def _number_items(record: ConsentRecord) -> list[Item]:
    """What shows that the number is theirs (R24), and for calls who consents to whom (§ 7a UWG, R59); a gap is named."""
    proof = CallProof.objects.filter(pk=record.call_proof, channel=record.channel).first()
    if proof is None or not proof.means:
        return [Item(_("Proof that the number is their own"), "")]
    calls = record.channel == Channel.TELEPHONE
    ended = f"{_moment(proof.ended_at, proof.zone)} {way(proof.ended_how)}" if proof.ended_at else ""
    who = [
        Item(_("Name of the person"), proof.name),
        Item(_("Address of the person"), proof.address),
        Item(_("Telephone number"), proof.number),
    ]
    return [
        *(who if calls else []),
        Item(
            _("Proof that the number is their own"), f"{proof.how}, {_moment(proof.verified_at, proof.zone)}"
        ),
        Item(_("Given to"), proof.company),
        Item(_("Address of the company"), proof.company_address, needed=calls),
        Item(_("Received by"), proof.receiver),
        Item(_("Content"), proof.scope),
        Item(
            _("Last advertising call") if calls else _("Last advertising message"),
            _moment(proof.used_at, proof.zone),
            needed=False,
        ),
        Item(_("Withdrawn"), ended, needed=False),
        Item(_("Kept until"), date_format(proof.keep_until, "DATE_FORMAT")),
        Item(_("SHA-256 of these items"), proof.pk[:16] if sealed(proof) == proof.pk else ""),
    ]


def _moment(at: Any, zone: str) -> str:
    return (
        f"{date_format(timezone.localtime(at), 'DATETIME_FORMAT')} {zone}, {at:%Y-%m-%dT%H:%M:%SZ}"
        if at
        else ""
    )


def _seal(record: ConsentRecord) -> str:
    entry = AuditEntry.objects.filter(
        table_name="consent_consentrecord", row_id=str(record.pk), verb="insert"
    ).first()
    leaf = AuditLeaf.objects.filter(entry=entry.pk).first() if entry else None
    return _("leaf %(index)s") % {"index": leaf.pk} if leaf else ""
