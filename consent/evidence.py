"""Evidence of a consent that survives the person's erasure: made with the record, found by nobody who knows only the person."""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterable

import rfc8785

from consent.models import CheckMail, ConsentEvidence, ConsentRecord
from privacy.audit.context import act


def keep_evidence(records: Iterable[ConsentRecord]) -> None:
    """Store the evidence of these records, which are not stored yet, and note in each which one is its own."""
    rows = []
    for record in records:
        content = content_of(record)
        record.evidence = hashlib.sha256(content.encode()).hexdigest()
        rows.append(ConsentEvidence(id=record.evidence, content=content))
    # Nobody's act and no request of its own: the trail must not lead from the person to what outlives them.
    with act(actor="evidence", purpose="evidence", request_id=""):
        ConsentEvidence.objects.bulk_create(rows)


def content_of(record: ConsentRecord) -> str:
    """Return the canonical text of a record's evidence; whoever knows the address can recompute its hash, nobody else."""
    facts = {
        "purpose": record.purpose_id,
        "channel": record.channel,
        "kind": record.kind,
        "text": record.text.sha256 if record.text else "",
        "mail": record.mail_id or "",
        "at": _utc(record.at),
        "zone": record.zone,
        "confirmed_at": _utc(record.confirmed_at) if record.confirmed_at else "",
        "route": record.route,
        "document": record.document.partition(".")[0],  # the SHA-256 of a scan or recording
        "nonce": secrets.token_hex(16),  # two records may say the same
        "salt": bytes(record.address_salt).hex(),
        "address": bytes(record.address_hash).hex(),
    }
    if record.guardian_hash:  # R32: who agreed for a child, by the same salt
        facts |= {
            "guardian": bytes(record.guardian_hash).hex(),
            "guardian_at": _utc(record.guardian_at) if record.guardian_at else "",
            "guardian_mail": record.guardian_mail_id or "",
        }
    return rfc8785.dumps(facts).decode()


def mail_of(evidence: ConsentEvidence) -> CheckMail | None:
    """Return the words of the check mail that this evidence names, if it names any."""
    return CheckMail.objects.filter(pk=json.loads(evidence.content).get("mail", "")).first()


def hash_of(salt: bytes, normal: str) -> bytes:
    """Return the hash of an address or number in its normal form that a record keeps: provable to whoever knows it."""
    return hashlib.sha256(salt + normal.encode()).digest()


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
