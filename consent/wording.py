"""What the words of a consent must say, and must not: read by a program before people read them (R18, R21)."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from privacy.models import Purpose
from privacy.models.purpose import Channel

# R18: every text tells, in its own language, that the consent can be withdrawn.
_WITHDRAWAL = {"de": ("widerruf",), "en": ("withdraw",)}
# R34: an explicit consent says so.
_EXPLICIT = {"de": ("ausdrücklich",), "en": ("explicit",)}
# What is agreed to, in words that name the channel.
_CHANNELS = {
    "de": {
        "email": r"e-?mail",
        "telephone": r"telefon|anruf|anrufen|angerufen",
        "post": r"\bpost\b|brief|postalisch",
    },
    "en": {"email": r"e-?mail", "telephone": r"phone|\bcall", "post": r"\bpost\b|\bmail\b|letter"},
}
# R18, R21: information, not persuasion. Whole words, so that "bestens" and "bestätigen" pass.
_ADVERTISING = {
    "de": (
        r"gratis|geschenkt?|gewinnen|gewinnspiel|rabatte?|schnäppchen|exklusive?[nrs]?|sensationell\w*|einmalige[nrs]?|"
        r"unschlagbar\w*|jetzt sichern|sichern sie sich|nur heute|top-?angebote?|nicht verpassen|verpassen sie|vorteilspreise?"
    ),
    "en": (
        r"free gift|gratis|win|bargains?|discounts?|exclusive|sensational|unbeatable|amazing|act now|only today|"
        r"don.t miss|limited offer|best deals?|special offers?"
    ),
}


# Words that say nothing about what a consent is for.
_EMPTY = {"about", "your", "with", "which", "what", "when", "from", "that", "this", "have", "unse", "ihre", "ihne", "über",
          "nach", "wenn", "dass", "dies", "eine", "auch", "oder", "durc"}  # fmt: skip


def missing_words(
    *,
    purpose: Purpose,
    language: str,
    label: str,
    body: str,
    controller: str,
    channels: Sequence[str],
    explicit: bool,
) -> list[str]:
    """Return what these words lack or say too much, as sentences."""
    words, missing = body.casefold(), []
    if controller and controller.casefold() not in words:
        missing.append(_("The text does not name the controller, %(name)s.") % {"name": controller})
    if not any(word in words for word in _WITHDRAWAL[language]):
        missing.append(_("The text does not say that the consent can be withdrawn."))
    told = f"{label} {body}".casefold()
    with override(language):
        what_for = f"{purpose.name} {purpose.description}".casefold()
    if not _stems(what_for) & _stems(told):
        missing.append(_("The text does not say what for: “%(purpose)s”.") % {"purpose": purpose.name})
    for channel in channels:
        pattern = _CHANNELS[language].get(channel)
        if pattern and not re.search(pattern, told):
            missing.append(
                _("The text does not name the channel %(channel)s.") % {"channel": Channel(channel).label}
            )
    if explicit and not any(word in told for word in _EXPLICIT[language]):
        missing.append(_("An explicit consent has to say that it is one."))
    if found := advertising(told, language):
        missing.append(_("Words that advertise do not belong here: %(words)s.") % {"words": ", ".join(found)})
    return missing


def advertising(text: str, language: str) -> list[str]:
    """Return the words of a text that praise or urge, as they stand there."""
    pattern = rf"(?<!\w)(?:{_ADVERTISING[language]})(?!\w)"
    return list(dict.fromkeys(re.findall(pattern, text, re.IGNORECASE)))


def _stems(text: str) -> set[str]:
    """The beginnings of the words that carry meaning: enough to see that two texts speak of the same."""
    return {word[:4] for word in re.findall(r"\w{4,}", text)} - {word[:4] for word in _EMPTY}
