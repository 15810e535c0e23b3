"""Questions that help to write an assessment of a legitimate interest, step by step (R5)."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

# After the three cumulative conditions of C-621/22 (KNLTB) and the draft guidelines 1/2024 of the EDPB.
QUESTIONS: dict[str, tuple[Any, ...]] = {
    "interest": (
        _("Which interest is it exactly, and whose: ours or somebody else's?"),
        _("Is it lawful, and does it exist today rather than perhaps one day?"),
        _("Could you tell it to the person in one sentence?"),
    ),
    "necessity": (
        _("Would the purpose be reached with less data, fewer people or a shorter time?"),
        _("Would asking for consent do, or a way that needs no personal data?"),
        _("Why is each kind of data that is used strictly necessary?"),
    ),
    "balancing": (
        _("What does the person expect, given how we came by the data?"),
        _("What may follow for them at worst, and how likely is it?"),
        _("May children or other people who need protection be among them?"),
        _("What do we do to weigh less: a short time, few eyes, a simple objection?"),
        _("Why does our interest outweigh theirs after all that?"),
    ),
}


def asked(step: str) -> SafeString:
    """Return the questions of a step as a list, in the reader's language."""
    return format_html(
        '<ul class="guidance">{}</ul>',
        format_html_join("", "<li>{}</li>", ((question,) for question in QUESTIONS[step])),
    )
