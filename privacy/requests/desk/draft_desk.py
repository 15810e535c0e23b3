"""The officer's page for a letter that is about to go out: in the person's language, to be read, changed and sent."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from privacy.models import Request, Subject
from privacy.requests.desk import steps
from privacy.requests.errors import RequestError
from privacy.requests.letters.drafting import draft_of, with_words
from privacy.requests.letters.mandatory import LetterIncomplete

# What the page has fields of its own for.
_OWN = frozenset({"csrfmiddlewaretoken", "draft", "letter", "words"})


def draft(
    request: HttpRequest, case: Request, actor: Subject, context: dict[str, Any], *, mistake: str = ""
) -> HttpResponse:
    """Show the letter of a step before it is taken; after a mistake, what was typed. Raises RequestError."""
    typed = request.POST
    if typed.get("step") not in steps.WITH_LETTER:
        raise RequestError(_("This step sends no letter."))
    found = draft_of(lambda: steps.take(typed.get("step", ""), case=case, actor=actor, typed=typed))
    context |= {
        "title": found.title,
        "case": case,
        "letter": typed.get("letter", "") if mistake else found.body,
        "mistake": mistake,
        "words": typed.get("words"),
        "hidden": [(key, value) for key, values in typed.lists() if key not in _OWN for value in values],
        "language": _("German") if case.language == "de" else _("English"),
    }
    return TemplateResponse(
        request, "admin/privacy/request/draft.html", context, status=422 if mistake else 200
    )


def send(request: HttpRequest, case: Request, actor: Subject, context: dict[str, Any]) -> HttpResponse | None:
    """Take a step with the letter as the officer wrote it; a letter that lacks something is shown again, None when sent.

    Raises RequestError.
    """
    typed = request.POST
    try:
        with with_words(typed["letter"]), transaction.atomic():
            steps.take(typed.get("step", ""), case=case, actor=actor, typed=typed)
    except LetterIncomplete as error:
        return draft(request, case, actor, context, mistake=str(error))
    return None
