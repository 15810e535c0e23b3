"""The officer's page for what came by letter, mail or telephone: read it, tick what it asks for, open the cases."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.models import Subject
from privacy.requests.arrival.letter_file import MOST_BYTES, Written, read_file
from privacy.requests.arrival.reading import Reading, read_letter
from privacy.requests.arrival.taking_in import take_in
from privacy.requests.desk.letter_form import LetterForm, now_typed
from privacy.requests.errors import RequestError
from privacy.requests.words import wish


def letter(request: HttpRequest, context: dict[str, Any], actor: Subject) -> HttpResponse:
    """Show the form; read a letter and suggest its rights; open the cases of it."""
    if request.method != "POST":
        first = {"arrived_at": now_typed(), "language": request.LANGUAGE_CODE[:2]}
        return _page(request, context, LetterForm(initial=first))
    form = LetterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, context, form, status=422)
    try:
        written = _written(form)
        if "read" in request.POST:
            return _suggest(request, context, form, written)
        cases = take_in(
            kinds=form.cleaned_data["kind"],
            channel=form.cleaned_data["channel"],
            arrived_at=form.cleaned_data["arrived_at"],
            email=form.cleaned_data["email"],
            postal=form.cleaned_data["postal"],
            language=form.cleaned_data["language"],
            text=written.text,
            agent=form.cleaned_data["agent"],
            taken_by=actor,
            acknowledge=not form.cleaned_data["acknowledge_later"],
        )
    except RequestError as error:
        form.add_error(None, str(error))
        return _page(request, context, form, status=422)
    said = ngettext("%(number)s case opened.", "%(number)s cases opened.", len(cases))
    messages.success(request, said % {"number": len(cases)})
    return HttpResponseRedirect(reverse("admin:privacy_request_change", args=[cases[0].pk]))


def _written(form: LetterForm) -> Written:
    """Return the words typed, or those of the file."""
    if upload := form.cleaned_data["file"]:
        return read_file(upload.read(MOST_BYTES + 1))
    return Written(form.cleaned_data["text"])


def _suggest(
    request: HttpRequest, context: dict[str, Any], form: LetterForm, written: Written
) -> HttpResponse:
    """Show the form once more, with what the letter says of itself; whoever reads it has the last word."""
    reading, typed = read_letter(written.text), form.cleaned_data
    arrived: dt.datetime = written.arrived_at or typed["arrived_at"]
    if arrived > timezone.now():
        arrived = typed["arrived_at"]
    again = LetterForm(
        initial={
            **typed,
            "file": None,
            "text": written.text,
            "kind": reading.rights,
            "language": reading.language,
            "email": typed["email"] or written.sender,
            "arrived_at": arrived,
        }
    )
    return _page(request, context, again, reading=reading)


def _page(
    request: HttpRequest,
    context: dict[str, Any],
    form: LetterForm,
    *,
    reading: Reading | None = None,
    status: int = 200,
) -> HttpResponse:
    because = [(wish(kind), reading.because[kind]) for kind in reading.rights] if reading else []
    context |= {
        "title": _("Take in a letter, mail or call"),
        "form": form,
        "reading": reading,
        "because": because,
    }
    return TemplateResponse(request, "admin/privacy/request/letter.html", context, status=status)
