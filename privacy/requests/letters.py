"""The letters of a case: rendered in the person's language, sent as duty letters through the outbox."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from privacy.letters import Letter
from privacy.models import Controller, Request


def send(request: Request, name: str, *, cases: list[Request] | None = None, **words: Any) -> str:
    """Queue the letter of that name to the address of the case, once; return its key.

    `cases` are all that came together, where the letter speaks of more than one.
    """
    from privacy.requests.intake import token_of

    key = f"request:{request.pk}:{name}"
    link = settings.BASE_URL + reverse("privacy:case", args=[token_of(request)])
    with translation.override(request.language):
        text = render_to_string(
            f"privacy/letters/{name}.txt",
            {
                "request": request,
                "controller": Controller.objects.first(),
                "link": link,
                "cases": cases or [request],
                "wishes": [case.wish for case in cases or [request]],
                "stopped": any(case.kind in ("marketing", "erasure") for case in cases or []),
                "ended": any(case.kind == "withdrawal" for case in cases or []),
                **words,
            },
        )
    title, _gap, body = text.strip().partition("\n")
    Letter(
        to_subject=request.subject,
        purpose="rights_handling",
        key=key,
        to=[request.email],
        subject=title.strip(),
        body=body.strip() + "\n",
        language=request.language,
    ).send()
    return key
