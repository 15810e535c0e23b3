"""The copy of one's data (Art. 15): looked at by the officer, released, fetched by link and code."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from privacy.access import export
from privacy.models import Request, Subject
from privacy.package import as_html, as_json, package
from privacy.requests.deciding import close, decidable
from privacy.requests.errors import RequestError
from privacy.requests.handlers import Handler


@transaction.atomic
def release(*, request: Request, actor: Subject) -> Request:
    """Let the person fetch their copy by link and code. Raises RequestError."""
    request = decidable(request)
    if request.kind != Request.Kind.ACCESS:
        raise RequestError(_("This case asks for no copy."))
    return close(request, actor=actor, decision=Request.Decision.GRANTED, letter="answer")


def grant(*, request: Request, actor: Subject, choices: Mapping[str, str]) -> Request:
    """Release the copy; there is nothing to choose."""
    return release(request=request, actor=actor)


def hand_out(request: Request, form: str) -> HttpResponse:
    """Return the copy as a page, or as JSON."""
    content = package(request.people)
    if form != "json":
        return HttpResponse(as_html(content))
    response = HttpResponse(as_json(content), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{request.number}.json"'
    return response


def _context(request: Request) -> dict[str, Any]:
    return {"tables": export(request.people)}


ACCESS = Handler(
    grant=grant,
    panel="admin/privacy/request/copy.html",
    context=_context,
    hand_out=hand_out,
    first=True,
)
