"""What can go wrong with consent, each with a sentence for people."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class ConsentError(Exception):
    """Base of this app's refusals; `code` is stable, the text is translated."""

    code = ""
    sentence: Any = ""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(str(sentence or self.sentence))


class TextIncomplete(ConsentError):
    """R18: the words do not say who, what for, or that consent can be withdrawn."""

    code = "TEXT_INCOMPLETE"


class BasisSwap(ConsentError):
    """R7: a withdrawn consent must not be replaced by legitimate interest."""

    code = "BASIS_SWAP"
    sentence = _("This consent was withdrawn; no other lawful basis may take its place.")


class BasisRefused(ConsentError):
    """R2, R8: the basis does not fit the purpose, or lacks what it rests on."""

    code = "BASIS_REFUSED"


class LinkExpired(ConsentError):
    """R22: the link of a check mail is too old, or never was one."""

    code = "LINK_EXPIRED"
    sentence = _("This link has expired. Nothing was changed and nothing of the sign-up is kept.")


class DocumentRefused(ConsentError):
    """R19: a scan or recording that is none, or is too large."""

    code = "DOCUMENT_REFUSED"


class NumberUnproven(ConsentError):
    """R24, R59: that the number is the person's own is not shown by what was given."""

    code = "NUMBER_UNPROVEN"


class InterestRefused(ConsentError):
    """R57: no concrete facts let us presume that this person expects our call."""

    code = "INTEREST_REFUSED"


class BannerIncomplete(ConsentError):
    """R38: visitors would not learn who asks, what for, or where to read more."""

    code = "BANNER_INCOMPLETE"


class ChoiceRefused(ConsentError):
    """What a web site reports is no choice of one of its visitors; `field` says which part."""

    code = "CHOICE_REFUSED"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
