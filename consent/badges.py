"""The permission badge beside every person: what may I do, in one word each, with one query."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consent.decision import Decision
from consent.gate import answers, ask


@dataclass
class Badge:
    """`state` is open (marketing allowed), half (service only) or shut; `words` are the channels."""

    state: str
    words: list[str]
    because: str
    decisions: dict[str, Decision] = field(repr=False)
    url: str = ""


_SHOWN = ("newsletter", "email"), ("telephone_marketing", "telephone"), ("enquiry_handling", "email")


def badges(subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, Badge]:
    """Return the badge of each subject."""
    ids = list(subjects)
    mail, call, enquiry = answers(ask(*_SHOWN), ids)
    return {pk: badge_of(mail[pk], call[pk], enquiry[pk]) for pk in ids}


def badge_of(mail: Decision, call: Decision, enquiry: Decision) -> Badge:
    """Return the badge that these three answers add up to."""
    asked = {"newsletter": mail, "telephone_marketing": call, "enquiry_handling": enquiry}
    words = [pgettext("may", "mail")] if mail.allowed else []
    words += [pgettext("may", "call")] if call.allowed else []
    if words:
        return Badge("open", words, (mail if mail.allowed else call).because, asked)
    if enquiry.allowed:
        return Badge("half", [_("answer only")], mail.because, asked)
    return Badge("shut", [_("nothing")], mail.because, asked)
