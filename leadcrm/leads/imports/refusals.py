"""Why a file or a row is not taken, in sentences for people."""

from django.utils.translation import gettext_lazy as _


class FileRefused(Exception):
    """The whole file, or the way it is to be imported, is refused; the message is a translated sentence."""


BAD_EMAIL, TOO_LONG, NOTHING, ONLY_COMPANY = "bad_email", "too_long", "nothing", "only_company"
MISALIGNED, OPEN_QUOTE, SEVERAL_LEADS = "misaligned", "open_quote", "several_leads"

SENTENCES = {
    BAD_EMAIL: _("“%(column)s” is not one e-mail address."),
    TOO_LONG: _("“%(column)s” is longer than the field."),
    NOTHING: _("Nothing in this row says who it is: no id, address, number or name."),
    ONLY_COMPANY: _("Only a company: no id, address, number or name of a person."),
    MISALIGNED: _("The row has more cells than the header."),
    OPEN_QUOTE: _("A quotation mark is opened and not closed, so several lines ran together."),
    SEVERAL_LEADS: _("The address or number belongs to several leads, none of this name."),
}


def sentence(reason: str, column: str = "") -> str:
    """Return the reason as a sentence in the language of the reader."""
    return str(SENTENCES[reason]) % {"column": column}
