"""The letters of a case: rendered in the person's language, sent as duty letters through the outbox."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from privacy.letters import Letter, parted
from privacy.models import Controller, Request, Subject
from privacy.requests import mandatory
from privacy.requests.drafting import settled
from privacy.requests.kept_letters import had, keep, same_words


def send(
    request: Request,
    name: str,
    *,
    by: Subject | None = None,
    cases: list[Request] | None = None,
    **words: Any,
) -> str:
    """Queue the letter of that name to the address of the case, once, and keep it with the case; return its key.

    `by` is the officer who sends it; their own words count where they wrote some (privacy.requests.drafting). `cases`
    are all that came together, where the letter speaks of more than one. Raises LetterIncomplete.
    """
    from privacy.requests.intake import token_of

    key = f"request:{request.pk}:{name}"
    if not request.email:
        return key  # whoever wrote on paper is answered on paper
    link = settings.BASE_URL + reverse("privacy:case", args=[token_of(request)])
    controller = Controller.objects.first()
    with translation.override(request.language):
        text = render_to_string(
            f"privacy/letters/{name}.txt",
            {
                "request": request,
                "controller": controller,
                "link": link,
                "cases": cases or [request],
                "wishes": [case.wish for case in cases or [request]],
                "stopped": any(case.kind in ("marketing", "erasure") for case in cases or []),
                "ended": any(case.kind == "withdrawal" for case in cases or []),
                **words,
            },
        )
    title, body = parted(text)
    written = settled(title, body)
    if written is not None:
        with translation.override(request.language):
            parts = mandatory.parts(name, mandatory.Told(request, controller, words))
        mandatory.check(name, request, parts, written)
    said = body if written is None else written + "\n"
    if had(request, name):
        return key
    Letter(
        to_subject=request.subject,
        purpose="rights_handling",
        key=key,
        to=[request.email],
        subject=title,
        body=said,
        language=request.language,
    ).send()
    keep(request, name, title=title, body=said, by=by, edited=not same_words(said, body))
    return key
