"""The mails that ask whether a consent is real: their words, the same for everybody, and the letter made of them (R19, R21)."""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format

from consent.models import CheckMail, ConsentText, OptInRequest
from privacy.letters import Letter
from privacy.models import Controller

_CHECK = {"title": "consent/check_subject.txt", "body": "consent/check.txt"}


def check_letter(
    request: OptInRequest, texts: list[ConsentText], controller: Controller, *, link: str
) -> tuple[CheckMail, Letter]:
    """Return the words and the letter that ask the person themselves (R20)."""
    return _letter(
        request, texts, controller, link=link, to=request.email, key=f"opt-in:{request.pk}",
        **_CHECK,
    )  # fmt: skip


def parents_letter(
    request: OptInRequest, texts: list[ConsentText], controller: Controller, *, link: str
) -> tuple[CheckMail, Letter]:
    """Return the words and the letter that ask who holds parental responsibility (Art. 8(1), R32).

    The one mail to an address that somebody else named (R64): Art. 8(2) wants us to ask there. It advertises nothing.
    """
    return _letter(
        request, texts, controller, link=link, to=request.guardian, key=f"opt-in-parent:{request.pk}",
        title="consent/parent_subject.txt", body="consent/parent.txt",
    )  # fmt: skip


def _letter(
    request: OptInRequest,
    texts: list[ConsentText],
    controller: Controller,
    *,
    link: str,
    to: str,
    key: str,
    title: str,
    body: str,
) -> tuple[CheckMail, Letter]:
    with translation.override(request.language):
        mail = _words(texts, controller, title=title, body=body)
        day = date_format(timezone.localtime(request.expires_at), "DATE_FORMAT")
    name = key.partition(":")[0].removeprefix("opt-in").lstrip("-")
    letter = Letter(
        to_subject=request.subject,
        purpose="consent_check",
        key=key,
        to=[to],
        subject=mail.subject,
        body=mail.body.replace("{link}", link).replace("{day}", day).replace("{child}", request.email),
        language=request.language,
        headers={"Message-ID": f"<{'.'.join(filter(None, [str(request.pk), name]))}@{_host()}>"},
    )
    return mail, letter


def check_words(texts: list[ConsentText], controller: Controller, language: str) -> CheckMail:
    """Return the words that ask about these texts in that language, stored or not."""
    with translation.override(language):
        return _words(texts, controller, **_CHECK)


def _words(texts: list[ConsentText], controller: Controller, *, title: str, body: str) -> CheckMail:
    words: dict[str, Any] = {"controller": controller, "texts": texts}
    words |= {"link": "{link}", "day": "{day}", "child": "{child}"}
    return check_mail(" ".join(render_to_string(title, words).split()), render_to_string(body, words))


def check_mail(subject: str, body: str) -> CheckMail:
    """Return the words of a check mail under their hash, stored or not."""
    found = hashlib.sha256(f"{subject}\n{body}".encode()).hexdigest()
    return CheckMail(sha256=found, subject=subject, body=body)


def _host() -> str:
    return str(urlsplit(settings.BASE_URL).hostname)
