"""What a letter of a case must say whatever an officer makes of its words (Art. 12(3), (4), 15(1)(f), 17)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.erasure.plan import KEPT
from privacy.models import Controller, Request
from privacy.requests.errors import LinkOver, RequestError

_LINK = re.compile(r"https?://\S+")


class LetterIncomplete(RequestError):
    """A letter lacks what the law wants in it; the sentence names what."""


@dataclass(frozen=True)
class Part:
    """Something a letter must say: what it is called, and the words that must stand there."""

    name: str | Promise
    words: str


@dataclass(frozen=True)
class Told:
    """What the letter is about: the case, the controller, and what the template got besides."""

    request: Request
    controller: Controller | None
    more: Mapping[str, Any]


def parts(name: str, told: Told) -> list[Part]:
    """Return what a letter of that name must say, in the language that is active."""
    return _PARTS.get(name, _nothing)(told)


def check(name: str, request: Request, needed: list[Part], text: str) -> None:
    """Let a letter pass that says all it must. Raises LetterIncomplete, in the language of whoever wrote it."""
    said = _flat(text)
    for part in needed:
        if _flat(part.words) not in said:
            raise LetterIncomplete(
                _("The letter lacks what it must say: %(part)s. These words have to stand in it: “%(words)s”")
                % {"part": part.name, "words": part.words}
            )
    if name in _LINKED and not request.on_paper and not _leads_to(request, text):
        raise LetterIncomplete(_("The letter lacks what it must say: the link to the request."))


def _remedies(told: Told) -> list[Part]:
    authority = told.controller.authority if told.controller else ""
    return [
        Part(gettext_lazy("the complaint to the supervisory authority (Art. 77 GDPR)"), authority),
        Part(gettext_lazy("the complaint to the supervisory authority (Art. 77 GDPR)"), "77"),
        Part(gettext_lazy("the way to the courts (Art. 79 GDPR)"), "79"),
    ]


def _refused(told: Told) -> list[Part]:
    # Art. 12(4): the reasons, the complaint and the judicial remedy (R99).
    return [
        Part(gettext_lazy("the reason of the law"), str(told.request.get_reason_display())),
        Part(gettext_lazy("your own words about the reason"), told.request.words),
        *_remedies(told),
    ]


def _extended(told: Told) -> list[Part]:
    # Art. 12(3): of the extension and its reasons (R86).
    return [
        Part(gettext_lazy("the reason of the extension"), str(told.request.get_extension_display())),
        Part(gettext_lazy("your own words about the reason"), told.more["why"]),
        *_remedies(told),
    ]


def _fee(told: Told) -> list[Part]:
    # Art. 12(5): the fee is told before it is charged, with its reasons (R97).
    return [
        Part(gettext_lazy("the amount of the fee"), told.more["amount"]),
        Part(gettext_lazy("the reason of the law"), told.more["ground"]),
        Part(gettext_lazy("your own words about the reason"), told.more["why"]),
        *_remedies(told),
    ]


def _identity(told: Told) -> list[Part]:
    return [
        Part(gettext_lazy("the doubt"), str(told.request.get_doubt_display())),
        Part(gettext_lazy("what settles the doubt"), str(told.more["means"])),
    ]


def _done(told: Told) -> list[Part]:
    return [Part(gettext_lazy("your own words about what was done"), told.request.words), *_remedies(told)]


def _portable(told: Told) -> list[Part]:
    transfer = told.more.get("transfer")
    if transfer is None or transfer.state != transfer.State.DECLINED:
        return _remedies(told)
    # Art. 20(2): not where it is not technically feasible; the person learns why (R106).
    return [
        Part(gettext_lazy("why it cannot be sent to the other company"), transfer.grounds),
        *_remedies(told),
    ]


def _answer(told: Told) -> list[Part]:
    # § 34(2) BDSG: the reasons why something is left out are told (R100).
    reason = Part(gettext_lazy("your own words about the reason"), told.request.words)
    return [*([reason] if told.request.archives_left_out else []), *_remedies(told)]


def _erased(told: Told) -> list[Part]:
    kept = [line for line in told.more["lines"] if line.action == KEPT]
    return [
        *(Part(gettext_lazy("what stays after the erasure"), str(line.name)) for line in kept),
        *_remedies(told),
    ]


def _nothing(told: Told) -> list[Part]:
    return []


_PARTS: dict[str, Callable[[Told], list[Part]]] = {
    "refused": _refused,
    "extended": _extended,
    "fee": _fee,
    "identity": _identity,
    "answer": _answer,
    "portable": _portable,
    "not_passed": _remedies,
    "outweighed": _done,
    "done": _done,
    "nothing": _remedies,
    "erased": _erased,
}
# Mails that are of no use without the way to the case.
_LINKED = frozenset({"received", "extended", "fee", "answer", "portable"})


def _leads_to(request: Request, text: str) -> bool:
    from privacy.requests.arrival.intake import find

    for link in _LINK.findall(text):
        try:
            found = resolve(link.removeprefix(settings.BASE_URL))
            if found.view_name == "privacy:case" and find(found.kwargs["token"]).pk == request.pk:
                return True
        except (Resolver404, LinkOver):
            continue
    return False


def _flat(text: str) -> str:
    return " ".join(str(text).split()).casefold()
