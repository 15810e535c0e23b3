"""A letter of a case as a sheet for the window envelope (DIN 5008, form B), and what goes in beside it."""

from pathlib import Path

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from privacy.models import CaseLetter, Controller
from privacy.requests.errors import RequestError
from privacy.typeset import pdf_of

_LAYOUT = Path(__file__).with_name("letter.typ")


def as_pdf(letter: CaseLetter) -> bytes:
    """Return the PDF of a letter in the person's language; the same letter gives the same bytes. Raises RequestError."""
    controller = Controller.objects.first()
    if controller is None or not letter.body:
        raise RequestError(
            _("There is nothing to print: its words were erased, or nobody is recorded as sender.")
        )
    town = f"{controller.postcode} {controller.city}"
    with override(letter.request.language):
        about = {
            _("Our reference"): letter.request.number,
            _("Date"): date_format(timezone.localtime(letter.written_at), "DATE_FORMAT"),
            _("Data protection officer"): controller.dpo_name,
            _("Telephone"): controller.phone,
            _("E-mail"): controller.dpo_email,
            _("Post"): f"{controller.name}, {controller.street}, {town}",
        }
    return pdf_of(
        _LAYOUT,
        letter={
            "language": letter.request.language,
            "title": letter.title,
            "sender": " · ".join((controller.name, controller.street, town)),
            "address": letter.request.postal.splitlines(),
            "about": [[name, value] for name, value in about.items() if value],
            "paragraphs": letter.body.strip().split("\n\n"),
            "foot": controller.name,
        },
    )
