"""The proof of a consent to hand out: a ZIP that anybody checks offline, without us and without trusting us (R19)."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from consent.models import ConsentEvidence, ConsentRecord
from consent.proof import Proof, proof_of
from privacy.audit import standalone_verifier
from privacy.audit.models import AuditDetail, AuditEntry
from privacy.audit.proof import proof as trail_proof
from privacy.audit.sealer import seal
from privacy.models import Controller

_CHECK = Path(__file__).with_name("standalone_check.py")


def pack_answer(record: ConsentRecord) -> HttpResponse:
    """Answer with the pack of a record as a file."""
    answer = HttpResponse(proof_pack(proof_of(record)), content_type="application/zip")
    answer["Content-Disposition"] = (
        f'attachment; filename="consent-{record.purpose_id}-{record.at:%Y-%m-%d}.zip"'
    )
    return answer


def proof_pack(proof: Proof) -> bytes:
    """Return the ZIP of a consent and what became of it, each step with its text, its record and its place in the trail.

    Every byte of `consent.json` hangs on the signed seal: record on the trail's commitment, evidence on the record, text on
    the evidence. Raises privacy.audit.proof.NotProvable.
    """
    seal()
    steps = [_step(record) for record in proof.history]
    read_me = render_to_string("consent/pack.txt", {"proof": proof, "controller": Controller.objects.first()})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("READ ME.txt", read_me)
        pack.writestr("consent.json", json.dumps(steps, ensure_ascii=False, indent=1))
        pack.writestr("check.py", _CHECK.read_text("utf-8"))
        pack.writestr("standalone_verifier.py", Path(standalone_verifier.__file__).read_text("utf-8"))
    return packed.getvalue()


def _step(record: ConsentRecord) -> dict[str, Any]:
    """Return one step as the checker reads it: salts and hashes in hex, detail and evidence as the very text that is hashed."""
    entry = AuditEntry.objects.filter(
        table_name=ConsentRecord._meta.db_table, row_id=str(record.pk), verb="insert"
    ).get()
    kept = AuditDetail.objects.get(entry=entry)
    return {
        "trail": trail_proof(entry.pk),
        "salt": bytes(kept.salt).hex(),
        "detail": kept.detail,
        "evidence": ConsentEvidence.objects.get(pk=record.evidence).content,
        "text": _text(record),
    }


def _text(record: ConsentRecord) -> dict[str, str] | None:
    text = record.text
    if text is None:
        return None
    return {
        "purpose": text.purpose_id,
        "language": text.language,
        "channels": ",".join(text.channels),
        "controller": text.controller_name,
        "label": text.label,
        "body": text.body,
        "notice": str(text.notice.version),
    }
