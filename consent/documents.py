"""Scans and recordings in which a person consents, kept on a shelf of their own (R19)."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.http import Http404, HttpResponse

from consent.errors import DocumentRefused
from consent.models import CallProof, ConsentRecord
from privacy.audit.services import record as record_read
from privacy.erasure.values import Values
from privacy.jobs import Outcome
from privacy.shelf import LARGEST, NAME, PAPER, SOUND, FileRefused, Shelf

__all__ = ["LARGEST", "PAPER", "SHELF", "SOUND", "document_answer", "keep_document", "read_document"]

SHELF = Shelf("consents", "consent documents")


def keep_document(content: bytes, kinds: dict[str, str]) -> str:
    """Store a scan (PAPER) or recording (SOUND) and return its name. Raises DocumentRefused; then nothing is stored."""
    try:
        return SHELF.keep(content, kinds)
    except FileRefused as refused:
        raise DocumentRefused(str(refused)) from refused


def read_document(name: str) -> tuple[bytes, str]:
    """Return the content and media type of a document. Raises FileNotFoundError."""
    return SHELF.read(name)


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
    names = {name for name in values.ids if NAME.fullmatch(name)}
    locked = set(CallProof.objects.filter(document__in=names).values_list("document", flat=True))
    for name in sorted(names - locked):
        path = SHELF.place / name
        if path.exists():
            yield path


def sweep(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: delete documents that nothing names any more: their person is gone, or their record was never stored."""
    return SHELF.sweep(date, dry_run, named=_named)


def _named(names: list[str]) -> set[str]:
    recorded = ConsentRecord.objects.filter(document__in=names).values_list("document", flat=True)
    proving = CallProof.objects.filter(document__in=names).values_list("document", flat=True)
    return {*recorded, *proving}
