"""The letters of a case: rendered in the person's language, sent through the outbox, or printed for whoever has no e-mail."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from privacy.letters import Letter, parted
from privacy.models import Controller, Request, Subject
from privacy.requests.letters import mandatory
from privacy.requests.letters.drafting import settled
from privacy.requests.letters.kept_letters import had, keep, same_words
from privacy.requests.letters.paper import assert_known


def send(
    request: Request,
    name: str,
    *,
    by: Subject | None = None,
    cases: list[Request] | None = None,
    **words: Any,
) -> str:
    """Write the letter of that name to the person, once, and keep it with the case; return its key.

    A mail is queued; without an e-mail address the letter waits to be printed and posted (privacy.requests.letters.posting).

    `by` is the officer who sends it; their own words count where they wrote some (privacy.requests.letters.drafting). `cases`
    are all that came together, where the letter speaks of more than one. Raises RequestError; LetterIncomplete where words are missing.
    """
    from privacy.requests.arrival.intake import token_of

    key = f"request:{request.pk}:{name}"
    assert_known(request, name)
    link = "" if request.on_paper else settings.BASE_URL + reverse("privacy:case", args=[token_of(request)])
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
    if request.on_paper:
        said = _with_objection(request, said)
    else:
        Letter(
            to_subject=request.subject,
            purpose="rights_handling",
            key=key,
            to=[request.email],
            subject=title,
            body=said,
            language=request.language,
        ).send()
    keep(request, name, title=title, body=said, by=by, edited=not same_words(written or body, body))
    return key


def _with_objection(request: Request, body: str) -> str:
    """Return a letter on paper with the right to object told apart from the rest (Art. 21(4)), as the outbox does for mails."""
    with translation.override(request.language):
        block = render_to_string("mail/objection.txt", {"request": request}).strip()
    return body if block in body else f"{body.rstrip()}\n\n{block}\n"
