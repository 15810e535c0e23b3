"""A commercial document as a file to save, for the lead's page and the officer's desk."""

from django.http import Http404, HttpResponse

from leadcrm.leads.documents import SHELF
from leadcrm.leads.models import CommercialDocument
from privacy.audit.services import record


def document_answer(document: CommercialDocument) -> HttpResponse:
    """Answer with the copy, and note the look: what somebody handed in is never shown in our pages. 404 without one."""
    try:
        content, kind = SHELF.read(document.file)
    except FileNotFoundError as error:
        raise Http404 from error
    record(
        verb="read",
        model=CommercialDocument,
        row_id=document.pk,
        subject=document.subject,
        purpose="record_keeping",
    )
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="document.{document.file.rpartition(".")[2]}"'
    answer["Cache-Control"] = "no-store"
    return answer
