"""Scans and recordings in which a person consents: files outside the database, encrypted, named by what they hold (R19).

A name is "<SHA-256>.<random>.<kind>": the record that bears it commits to the very bytes, and no two records share a file.
"""

import datetime as dt
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.errors import DocumentRefused
from consent.models import CallProof, ConsentRecord
from privacy import vault
from privacy.audit.services import record as record_read
from privacy.erasure.values import Values
from privacy.jobs import Outcome

LARGEST = 10_000_000
PAPER = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}
SOUND = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "wav": "audio/wav", "ogg": "audio/ogg"}
# What a file is, its first bytes say; its name and what a browser calls it may say anything.
_BEGINS = (
    ("pdf", re.compile(rb"%PDF-")),
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("jpg", re.compile(rb"\xff\xd8\xff")),
    ("mp3", re.compile(rb"ID3|\xff[\xf2\xf3\xfa\xfb]")),
    ("m4a", re.compile(rb"....ftyp(?:M4A |mp42|isom)", re.DOTALL)),
    ("wav", re.compile(rb"RIFF....WAVE", re.DOTALL)),
    ("ogg", re.compile(rb"OggS")),
)
_NAME = re.compile(r"[0-9a-f]{64}\.[0-9a-f]{16}\.[a-z0-9]{3}")
_USE = "consent documents"


def keep_document(content: bytes, kinds: dict[str, str]) -> str:
    """Store a scan (PAPER) or recording (SOUND) and return its name. Raises DocumentRefused; then nothing is stored."""
    if len(content) > LARGEST:
        raise DocumentRefused(_("This file is too large: at most 10 MB."))
    kind = next((kind for kind, begins in _BEGINS if begins.match(content)), "")
    if kind not in kinds:
        names = ", ".join(name.upper() for name in kinds)
        raise DocumentRefused(_("This file is none of: %(kinds)s.") % {"kinds": names})
    name = f"{hashlib.sha256(content).hexdigest()}.{secrets.token_hex(8)}.{kind}"
    box = vault.lock(_USE, content, bound_to=name.encode())
    descriptor = os.open(_folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(box)
        file.flush()
        os.fsync(file.fileno())  # the record that names it is committed after it lies on the disk
    return name


def read_document(name: str) -> tuple[bytes, str]:
    """Return the content and media type of a document. Raises FileNotFoundError."""
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    content = vault.unlock(_USE, (_folder() / name).read_bytes(), bound_to=name.encode())
    return content, (PAPER | SOUND)[name.rpartition(".")[2]]


def document_answer(of: ConsentRecord | CallProof) -> HttpResponse:
    """Answer with a document as a file to save, and note the look: what somebody scanned is never shown in our pages."""
    try:
        content, kind = read_document(of.document)
    except FileNotFoundError as error:
        raise Http404 from error
    person = getattr(of, "subject_id", None)
    record_read(verb="proof", model=type(of), row_id=of.pk, subject=person, purpose="evidence")
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="consent.{of.document.rpartition(".")[2]}"'
    answer["Cache-Control"] = "no-store"
    return answer


def erase(values: Values) -> int:
    """Delete the documents of a person whose values these are, but for those that § 7a UWG locks (R58)."""
    found = list(residue(values))
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def residue(values: Values) -> Iterator[Path]:
    """Yield the documents that a record of the person names and no proof of a consent to calls."""
    names = {name for name in values.ids if _NAME.fullmatch(name)}
    locked = set(CallProof.objects.filter(document__in=names).values_list("document", flat=True))
    for name in sorted(names - locked):
        path = _folder() / name
        if path.exists():
            yield path


def sweep(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: delete documents that nothing names any more: their person is gone, or their record was never stored."""
    yesterday = timezone.now().timestamp() - 86_400
    files = {path.name: path for path in _folder().iterdir() if path.stat().st_mtime < yesterday}
    named = ConsentRecord.objects.filter(document__in=files).values_list("document", flat=True)
    proving = CallProof.objects.filter(document__in=files).values_list("document", flat=True)
    stray = [path for name, path in files.items() if name not in {*named, *proving}]
    if not dry_run:
        for path in stray:
            path.unlink(missing_ok=True)
    return Outcome(due=len(stray), done=0 if dry_run else len(stray), left=len(stray) if dry_run else 0)


def _folder() -> Path:
    path = Path(settings.DATA_DIR) / "consents"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
