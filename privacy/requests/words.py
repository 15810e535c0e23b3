"""What people can ask for, in the words they would use themselves."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.models import Request

_Kind = Request.Kind

#: In the order in which they are offered and worked off: a copy before an erasure (R102).
WISHES: dict[str, tuple[Promise, Promise]] = {
    _Kind.ACCESS: (
        _("A copy of everything you hold about me"),
        _(
            "Everything we stored, where it came from, who received it and how long we keep it (Art. 15 GDPR)."
        ),
    ),
    _Kind.PORTABILITY: (
        _("My data to take along, as a file for programs"),
        _("What you gave us yourself, in an open format, to move to somebody else (Art. 20 GDPR)."),
    ),
    _Kind.RECTIFICATION: (
        _("Correct what is wrong about me"),
        _(
            "Tell us in the answer to our mail what is wrong; we correct it and tell whoever got it (Art. 16 GDPR)."
        ),
    ),
    _Kind.RESTRICTION: (
        _("Leave my data untouched for now"),
        _("We keep it locked and use it for nothing while something is in dispute (Art. 18 GDPR)."),
    ),
    _Kind.MARKETING: (
        _("No advertising any more"),
        _("It ends at once, whoever you are; nothing is weighed (Art. 21(2) GDPR)."),
    ),
    _Kind.WITHDRAWAL: (
        _("Take back every consent I gave"),
        _("It counts from now on, as easily as it was given (Art. 7(3) GDPR)."),
    ),
    _Kind.OBJECTION: (
        _("Stop using my data for your own interests"),
        _("Where we use it because of our own interests, for reasons of your situation (Art. 21(1) GDPR)."),
    ),
    _Kind.ERASURE: (
        _("Erase everything about me"),
        _(
            "Everything but what the law lets us keep. We tell you what stays, why, and until when (Art. 17 GDPR)."
        ),
    ),
    _Kind.COMPLAINT: (
        _("Complain about how my data is handled"),
        _(
            "Our data protection officer looks into it and answers you; the authority is open to you, too (Art. 77 GDPR)."
        ),
    ),
}


def wish(kind: str) -> str:
    """Return what somebody asks for, in their own words."""
    return str(WISHES[kind][0]) if kind in WISHES else str(_Kind(kind).label)


def in_order(kinds: Iterable[str]) -> list[str]:
    """Return these rights once each, in the order in which they are worked off."""
    asked = set(kinds)
    return [kind for kind in (*WISHES, _Kind.UNSORTED) if kind in asked]
