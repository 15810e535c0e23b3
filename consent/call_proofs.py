"""The proof of a consent by number: of calls (§ 7a UWG) kept five years from giving and from each use, locked until then."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Iterable
from typing import Any

import rfc8785
from django.db.models import DateField, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from consent.models import CallProof, ConsentRecord
from privacy import parameters
from privacy.audit.context import act
from privacy.models import Subject
from privacy.models.purpose import BY_NUMBER, Channel

NORM = "§ 7a UWG, Art. 17(3)(b)"
# R59: without one of these nothing is proven. When and how it was given is never empty.
_NEEDED = ("name", "address", "company", "company_address", "receiver", "scope")
# § 7a UWG is about calls alone. By fax and messenger only what makes the declaration ours; who it was, the record knows (R19).
_NEEDED_OF_MESSAGES = ("company", "receiver", "scope")
_NOT_SEALED = {"id", "lacks", "used_at", "ended_at", "ended_how", "keep_until"}


def keep_proof(proof: CallProof) -> CallProof:
    """Store a proof under the hash of what it holds, with what it lacks (R59) and until when it is kept (R58)."""
    proof.nonce = secrets.token_hex(16)
    calls = proof.channel == Channel.TELEPHONE
    proof.lacks = [item for item in (_NEEDED if calls else _NEEDED_OF_MESSAGES) if not getattr(proof, item)]
    if not proof.means or (calls and not proof.number):
        proof.lacks.append("number")
    proof.keep_until = end_of(max(proof.given_at, proof.verified_at), proof.channel)
    proof.id = sealed(proof)
    with as_nobody():
        proof.save(force_insert=True)
    return proof


def sealed(proof: CallProof) -> str:
    """Return the SHA-256 (hex) of what a proof holds: its id, unless somebody altered it."""
    return hashlib.sha256(rfc8785.dumps(_facts(proof))).hexdigest()


def _facts(proof: CallProof) -> dict[str, str]:
    return {
        field.name: _written(getattr(proof, field.name))
        for field in CallProof._meta.concrete_fields
        # Proofs of calls were sealed before there were others, and say nothing of it.
        if field.name not in _NOT_SEALED and not (field.name == "channel" and proof.channel == "telephone")
    }


def _written(value: Any) -> str:
    return (
        value.astimezone(dt.UTC).isoformat(timespec="microseconds")
        if isinstance(value, dt.datetime)
        else str(value)
    )


def end_of(moment: dt.datetime, channel: str = "telephone") -> dt.date:
    """Return the day until which a proof is kept that was given or used at that moment (§ 7a(2) UWG, R58; others: R35)."""
    day = timezone.localdate(moment)
    if channel != Channel.TELEPHONE:
        return dt.date(day.year + parameters.value("evidence_keep", day), 12, 31)
    return parameters.months_after(day, 12 * parameters.value("call_proof_keep", day))


def note_call(ids: Iterable[str] | QuerySet, *, at: dt.datetime) -> None:
    """Note an advertising call or message: the years of these proofs begin anew with it (R35, R58)."""
    with as_nobody():
        for proof in CallProof.objects.select_for_update().filter(pk__in=ids):
            if proof.used_at is None or proof.used_at < at:
                proof.used_at = at
                proof.keep_until = max(proof.keep_until, end_of(at, proof.channel))
                proof.save(update_fields=["used_at", "keep_until"])


def end(records: Iterable[ConsentRecord]) -> None:
    """Write into the proofs that the consent was withdrawn, when and how (R59): it stops the calls, not the keeping."""
    for record in records:
        if record.kind == ConsentRecord.Kind.WITHDRAWN and record.channel in BY_NUMBER:
            given = ConsentRecord.objects.filter(
                subject_id=record.subject_id, purpose_id=record.purpose_id, channel=record.channel
            ).exclude(call_proof="")
            changes: dict[str, Any] = {"ended_at": record.at, "ended_how": record.route}
            if (
                record.channel != Channel.TELEPHONE
            ):  # R35 counts from the withdrawal as well, § 7a UWG does not
                changes["keep_until"] = Greatest(
                    "keep_until", Value(end_of(record.at, record.channel), output_field=DateField())
                )
            with as_nobody():
                CallProof.objects.filter(
                    pk__in=list(given.values_list("call_proof", flat=True)), ended_at=None
                ).update(**changes)


def staff_code(member: Subject | uuid.UUID) -> str:
    """Return the pseudonym of a member of staff in a proof (R59): the same each time, resolved by whoever has our key."""
    pk = member.pk if isinstance(member, Subject) else member
    return f"S-{salted_hmac('consent.receiver', str(pk), algorithm='sha256').hexdigest()[:8].upper()}"


def kept_of(subjects: list[uuid.UUID]) -> QuerySet[CallProof]:
    """Return the proofs of these people that § 7a UWG locks."""
    named = ConsentRecord.objects.filter(subject__in=subjects).exclude(call_proof="")
    return CallProof.objects.filter(pk__in=named.values("call_proof"), channel=Channel.TELEPHONE)


def as_nobody() -> Any:
    """Nobody's act and no request of its own: the trail must not lead from the person to what outlives them."""
    return act(actor="evidence", purpose="evidence", request_id="")
