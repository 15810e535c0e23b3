"""Proving a consent to calls, fax or messenger: the number by a means of its own, and for calls who is behind it (R24, R58, R59)."""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from consent.call_proofs import keep_proof, staff_code
from consent.errors import NumberUnproven
from consent.evidence import hash_of
from consent.models import CallProof, ConsentRecord
from consent.services.projection import append
from privacy.merged import lock_present
from privacy.models import Controller, Subject
from privacy.models.purpose import BY_NUMBER, Channel
from privacy.suppression import digest, normalise

Means = CallProof.Means


@dataclass(frozen=True)
class Caller:
    """Who consents, as we know them when the number is proven; '' for what nobody knows yet."""

    name: str
    address: str
    number: str


def code_of(record: ConsentRecord) -> str:
    """Return the six digits that the person says when they call us from their number."""
    said = salted_hmac("consent.call-in", str(record.pk), algorithm="sha256").digest()
    return f"{int.from_bytes(said[:8], 'big') % 1_000_000:06d}"


def number_codes(opt_in: uuid.UUID) -> dict[str, str]:
    """Return channel → code of the consents to calls and messages that came with this sign-up and wait for their number."""
    waiting = ConsentRecord.objects.filter(opt_in=opt_in, channel__in=BY_NUMBER, call_proof="")
    return {record.channel: code_of(record) for record in waiting.order_by("-channel")}


@transaction.atomic
def prove_number(
    *,
    record: ConsentRecord,
    caller: Caller,
    means: str,
    actor: Subject,
    code: str = "",
    document: str = "",
    at: dt.datetime | None = None,
) -> ConsentRecord:
    """Record that the number of a consent to calls or messages is the person's own, and return the record that now counts.

    The ledger is append-only: what was agreed to stands in *record*, the new one repeats it with its proof. `document`
    is the name of a stored scan or recording. Raises NumberUnproven; a proof that lacks who they are is stored, and the
    gate says what it lacks.
    """
    record.subject = lock_present(record.subject_id)
    number = normalise("phone", caller.number)
    if record.channel not in BY_NUMBER or record.kind != ConsentRecord.Kind.GIVEN or _ended(record):
        raise NumberUnproven(_("There is no consent here whose number could be proven."))
    if not number:
        raise NumberUnproven(_("This is not a telephone number."))
    if means == Means.CALL_IN and not _is_said(code, record):
        raise NumberUnproven(
            _("This is not the code of this consent. Ask the person to read it out once more.")
        )
    if means != Means.CALL_IN and not document:
        raise NumberUnproven(_("Add the scan or the recording in which the number is named."))
    return _append(record, caller, number, means, actor, document, at or timezone.now())


@transaction.atomic
def complete_proof(*, record: ConsentRecord, caller: Caller, actor: Subject) -> ConsentRecord:
    """Repeat a proof whose number is proven with what it lacked of the person (R59). Raises NumberUnproven."""
    record.subject = lock_present(record.subject_id)
    proof = CallProof.objects.filter(pk=record.call_proof, channel=Channel.TELEPHONE).first()
    if proof is None or _ended(record):
        raise NumberUnproven(_("There is no consent here whose number could be proven."))
    return _append(record, caller, proof.number, proof.means, actor, proof.document, proof.verified_at)


def _is_said(code: str, record: ConsentRecord) -> bool:
    """Say whether it is the code of this consent, or of one to the same that still waits for its number."""
    waiting = ConsentRecord.objects.filter(
        subject=record.subject_id,
        purpose=record.purpose_id,
        channel=record.channel,
        kind="given",
        call_proof="",
    )
    said = code.replace(" ", "")
    return any(constant_time_compare(said, code_of(each)) for each in waiting if not _ended(each))


def _ended(record: ConsentRecord) -> bool:
    return ConsentRecord.objects.filter(
        subject=record.subject_id,
        purpose=record.purpose_id,
        channel=record.channel,
        kind=ConsentRecord.Kind.WITHDRAWN,
        recorded_at__gte=record.recorded_at,
    ).exists()


def _append(
    record: ConsentRecord,
    caller: Caller,
    number: str,
    means: str,
    actor: Subject,
    document: str,
    at: dt.datetime,
) -> ConsentRecord:
    controller, text = Controller.objects.first(), record.text
    calls = record.channel == Channel.TELEPHONE
    proof = keep_proof(
        CallProof(
            channel=record.channel,
            # Only what § 7a UWG asks for is locked in clear: of a message, the record below knows the number by its hash.
            name=caller.name[:250] if calls else "",
            address=caller.address[:400] if calls else "",
            number=number if calls else "",
            company=text.controller_name if text else "",
            company_address=_address(controller) if controller else "",
            receiver=staff_code(actor),
            scope=text.label if text else "",
            text_sha256=text.sha256 if text else "",
            given_at=record.at,
            zone=record.zone,
            route=record.route,
            place=record.page_url,
            means=means,
            verified_at=at,
            document=document if calls else "",
        )
    )
    salt = secrets.token_bytes(16)
    stored = ConsentRecord(
        subject_id=record.subject_id,
        purpose_id=record.purpose_id,
        channel=record.channel,
        kind=ConsentRecord.Kind.GIVEN,
        text=text,
        at=record.at,
        zone=settings.TIME_ZONE,
        ip_truncated=record.ip_truncated,
        page_url=record.page_url,
        # A call is a new act of the person; what is on paper or tape was said then, and lifts no objection made since.
        confirmed_at=at if means == Means.CALL_IN else None,
        actor_kind=record.actor_kind,
        actor=actor,
        route=record.route,
        opt_in=record.opt_in,
        digest=digest("phone", number),
        address_salt=salt,
        address_hash=hash_of(salt, number),
        call_proof=proof.pk,
        document=document,
    )
    append([stored], held=True)
    return stored


def _address(controller: Controller) -> str:
    return f"{controller.street}, {controller.postcode} {controller.city}, {controller.country}"
