"""The proof of a consent, or what was kept of it, as a file that a page asks for: `pack` is the archive, `pdf` the paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from consent.kept import Kept, pack_of_kept, paper_of_kept
from consent.models import ConsentRecord
from consent.pack import proof_pack
from consent.paper import as_pdf, paper_of
from consent.proof import proof_of
from privacy.disclosures import disclose
from privacy.models import Disclosure, Recipient


def file_asked_for(request: HttpRequest, record: ConsentRecord, *, person: str) -> HttpResponse | None:
    """Answer with the file of a record that is asked for; None when it is the page. A POST gives it to somebody by name."""
    name = f"consent-{record.purpose_id}-{record.at:%Y-%m-%d}"
    asked = request.POST if request.method == "POST" else request.GET
    if request.method == "POST":
        _give(record, asked.get("to", ""))
    if "pack" in asked:
        return _file(proof_pack(proof_of(record)), "application/zip", f"{name}.zip")
    if "pdf" in asked:
        paper = paper_of(proof_of(record), person=person)
        return _file(as_pdf(paper), "application/pdf", f"{name}.pdf")
    return None


def kept_asked_for(request: HttpRequest, kept: Kept) -> HttpResponse | None:
    """Answer with the file of what was kept that the address asks for; None when it asks for the page."""
    name = f"evidence-{kept.evidence.pk[:12]}"
    if "pack" in request.GET:
        return _file(pack_of_kept(kept), "application/zip", f"{name}.zip")
    if "pdf" in request.GET:
        return _file(as_pdf(paper_of_kept(kept)), "application/pdf", f"{name}.pdf")
    return None


def _give(record: ConsentRecord, to: str) -> None:
    """Write down who gets the proof (R93): an authority, a court, an adviser."""
    taker = get_object_or_404(Recipient, pk=int(to) if to.isascii() and to.isdecimal() else 0)
    disclose(
        recipients=[taker.pk],
        subjects=[record.subject_id],
        what=Disclosure.What.PROOF,
        purpose="evidence",
    )


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
