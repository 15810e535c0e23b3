"""The proof of a consent to hand out: a ZIP that anybody checks offline, without us and without trusting us (R19)."""

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import rfc8785
from django.template.loader import render_to_string

from consent.evidence import mail_of
from consent.models import CheckMail, ConsentEvidence, ConsentRecord, ConsentText
from consent.paper import Paper, as_pdf, paper_of
from consent.proof import Proof
from consent.receipts import FORMATS, NoReceipt, receipt
from privacy.audit import standalone_verifier
from privacy.audit.models import AuditDetail, AuditEntry
from privacy.audit.proof import NotProvable
from privacy.audit.proof import proof as trail_proof
from privacy.audit.seal import public_key, sign_text
from privacy.audit.sealer import seal

_HERE = Path(__file__).parent
_CHECK, _STYLE = _HERE / "standalone_check.py", _HERE / "paper" / "proof.css"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # what a ZIP says of a file without a time


def proof_pack(proof: Proof) -> bytes:
    """Return the ZIP of a consent and what became of it, each step with its text, its record and its place in the trail.

    Every byte of `consent.json` hangs on the signed seal: record on the trail's commitment, evidence on the record, text on
    the evidence; every byte of every file on the signed manifest. Raises privacy.audit.proof.NotProvable.
    """
    seal()
    papers = papers_of(paper_of(proof, person=str(proof.record.subject_id)))
    return packed([step_of(record) for record in proof.history], papers | _receipts(proof.record))


def papers_of(paper: Paper) -> dict[str, bytes]:
    """Return what people read in a pack, by the name of the file."""
    read_me = render_to_string("consent/pack.txt", {"paper": paper})
    return {
        "READ ME.txt": read_me.encode(),
        "proof.pdf": as_pdf(paper),
        "proof.html": render_to_string("consent/proof_document.html", {"paper": paper}).encode(),
        "proof.css": _STYLE.read_bytes(),
    }


def _receipts(record: ConsentRecord) -> dict[str, bytes]:
    try:
        return {f"receipt-{kind}.json": receipt(record, kind) for kind in FORMATS}
    except NoReceipt:
        return {}


def packed(steps: list[dict[str, Any]], papers: dict[str, bytes]) -> bytes:
    """Return steps and papers as a ZIP, with the programs that check it and a signed list of what it holds."""
    files = {
        **papers,
        "consent.json": rfc8785.dumps(steps),
        "check.py": _CHECK.read_bytes(),
        "standalone_verifier.py": Path(standalone_verifier.__file__).read_bytes(),
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in {**files, "manifest.json": _manifest(files)}.items():
            pack.writestr(zipfile.ZipInfo(name, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def _manifest(files: dict[str, bytes]) -> bytes:
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    lines = [f"{hashes[name]} {name}" for name in sorted(hashes)]
    signature = sign_text("\n".join(["leadcrm pack 1", *lines]))
    return rfc8785.dumps({"files": hashes, "public_key": public_key().hex(), "signature": signature})


def step_of(record: ConsentRecord) -> dict[str, Any]:
    """Return one step as the checker reads it: salts and hashes in hex, detail and evidence as the very text that is hashed."""
    evidence = ConsentEvidence.objects.get(pk=record.evidence)
    entry = AuditEntry.objects.filter(
        subject=record.subject_id,
        table_name=ConsentRecord._meta.db_table,
        row_id=str(record.pk),
        verb="insert",
    ).first()
    kept = AuditDetail.objects.filter(entry=entry).first() if entry else None
    if (
        entry is None or kept is None
    ):  # the trail keeps values for some years only; the evidence has an entry of its own
        return step_of_evidence(evidence, record.text)
    return {
        "trail": trail_proof(entry.pk),
        "salt": bytes(kept.salt).hex(),
        "detail": kept.detail,
        "evidence": evidence.content,
        "text": _text(record.text),
        "mail": _mail(mail_of(evidence)),
    }


def step_of_evidence(evidence: ConsentEvidence, text: ConsentText | None) -> dict[str, Any]:
    """Return a step that rests on the evidence alone: its id, which the trail names, is the hash of its content."""
    entry = AuditEntry.objects.filter(
        actor="evidence", table_name=ConsentEvidence._meta.db_table, row_id=evidence.pk, verb="insert"
    ).first()
    try:
        place = trail_proof(entry.pk) if entry else None
    except NotProvable:
        place = None
    return {
        "trail": place,
        "salt": "",
        "detail": "",
        "evidence": evidence.content,
        "text": _text(text),
        "mail": _mail(mail_of(evidence)),
    }


def _mail(mail: CheckMail | None) -> dict[str, str] | None:
    return {"subject": mail.subject, "body": mail.body} if mail else None


def _text(text: ConsentText | None) -> dict[str, str] | None:
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
