"""The answer as a download: made while it is fetched, so that it says what is held then; kept nowhere (R98)."""

from typing import IO, Any

from django.http import FileResponse, HttpResponse

from privacy.models import Balancing, Request
from privacy.package import FORMATS, as_html, made, package
from privacy.portability import made_portable, portable


def previewed(request: Request) -> HttpResponse:
    """Return the page as the person will see it: nobody has got anything yet."""
    response = HttpResponse(as_html(_package(request)))
    response["Cache-Control"] = "no-store"
    return response


def handed_out(request: Request, kind: str) -> FileResponse:
    """Return the answer of a case in one of its formats, in the current language; the page when it is none of them."""
    if request.kind == "portability":
        # Art. 20(1): for programs; a page or a PDF would be none of it.
        kind = kind if kind == "json" else "zip"
        return _file(made_portable(portable(request.people), kind), kind, str(request.number))
    kind = kind if kind in FORMATS else "html"
    answer = _package(request)
    content = made(answer, kind)
    _note_balancing(request, answer)
    return _file(content, kind, str(request.number))


def _package(request: Request) -> dict[str, Any]:
    reason = request.words if request.archives_left_out else ""
    return package(request.people, offered=request.visitor, left_out=reason)


def _note_balancing(request: Request, answer: dict[str, Any]) -> None:
    """Record that others were hidden, once their texts have been gone through (R95)."""
    if request.person_id is None or not answer["data"]:
        return
    others = answer["data"][0]["rows"].others
    if others.texts:
        Balancing.objects.create(
            subject_id=request.person_id, request=request, others=others.known, texts=others.texts
        )


def _file(content: IO[bytes], kind: str, name: str) -> FileResponse:
    mime, suffix = FORMATS[kind]
    response = FileResponse(
        content, as_attachment=kind != "html", filename=f"{name}.{suffix}", content_type=mime
    )
    response["Cache-Control"] = "no-store"
    return response
