"""The officer's pages for letters on paper: what is to be posted, the sheet to print, what goes in beside it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import override

from privacy.audit.services import record
from privacy.models import CaseLetter, Request
from privacy.names import people_named
from privacy.requests.letters.kept_letters import unposted
from privacy.requests.letters.posting import ENCLOSING
from privacy.requests.letters.printing import as_pdf
from privacy.requests.rights.handlers import handler_of

_MOST = 100


def to_post(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the letters that wait to be posted, the most urgent case first."""
    waiting = unposted().select_related("request").order_by("request__due_on", "written_at", "pk")
    found = list(waiting[: _MOST + 1])
    names = people_named(letter.person_id for letter in found if letter.person_id)
    context |= {
        "title": _("Letters to post"),
        "letters": [
            (letter, names.get(letter.person_id or letter.subject_id, "")) for letter in found[:_MOST]
        ],
        "more": len(found) > _MOST,
    }
    return TemplateResponse(request, "admin/privacy/request/post.html", context)


def sheet(case: Request, name: str) -> HttpResponse:
    """Return a letter on paper as PDF; that the officer printed it is in the trail. Raises RequestError."""
    letter = CaseLetter.objects.filter(request=case, name=name).exclude(way=CaseLetter.Way.MAIL).first()
    if letter is None:
        raise Http404
    response = HttpResponse(as_pdf(letter), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.number}-{name}.pdf"'
    response["Cache-Control"] = "no-store"
    _note_read(case)
    return response


def enclosure(case: Request) -> HttpResponseBase:
    """Return what goes in beside an answer until that is posted: the copy to print, or the data for a carrier."""
    hand_out = handler_of(case.kind).hand_out
    if hand_out is None or not unposted().filter(request=case, name__in=ENCLOSING).exists():
        raise Http404
    _note_read(case)
    with override(case.language):
        return hand_out(case, "pdf")


def _note_read(case: Request) -> None:
    record(verb="read", model=Request, row_id=case.pk, subject=case.person_id, purpose="rights_handling")
