"""The items that a proof of consent must have, by the words in which a gap is told (R19, R59)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "text": _("the text that was shown"),
    "page": _("where it was given"),
    "check_mail": _("the check mail"),
    "confirmation": _("the person's click in the check mail"),
    "number": _("the proof that the number is their own"),
    "name": _("the person's name"),
    "address": _("the person's address"),
    "company": _("our company's name"),
    "company_address": _("our company's address"),
    "receiver": _("who received it"),
    "scope": _("what was agreed to"),
}
