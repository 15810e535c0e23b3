"""The fields a public form may have: each serves a purpose, has a limit and says why it is asked for (R1, R11)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

ENQUIRY, SIGNUP = "enquiry", "signup"


@dataclass(frozen=True)
class FieldSpec:
    """One field of a public form. `needed_for`: kinds of form that may require it, because they cannot do without."""

    label: Any
    why: Any
    max_length: int
    autocomplete: str = "off"
    type: str = "text"
    needed_for: tuple[str, ...] = ()


FIELDS: dict[str, FieldSpec] = {
    "name": FieldSpec(
        _("Your name"), _("So that we know how to address you."), 200, "name", needed_for=(ENQUIRY,)
    ),
    "first_name": FieldSpec(_("First name"), _("So that we know how to address you."), 100, "given-name"),
    "last_name": FieldSpec(
        _("Last name"), _("So that we know how to address you."), 100, "family-name", needed_for=(ENQUIRY,)
    ),
    "company": FieldSpec(
        _("Company"), _("If you ask for your company, we prepare the offer for it."), 200, "organization"
    ),
    "job_title": FieldSpec(
        _("Position"), _("So that we answer what matters in your work."), 120, "organization-title"
    ),
    "phone": FieldSpec(
        _("Telephone"),
        _("If you would rather be called about your enquiry. Offers only if you agree below."),
        40,
        "tel",
        "tel",
    ),
    "postcode": FieldSpec(
        _("Postcode"), _("So that whoever looks after your region answers."), 20, "postal-code"
    ),
    "city": FieldSpec(
        _("Town"), _("So that whoever looks after your region answers."), 100, "address-level2"
    ),
    "message": FieldSpec(
        _("Your question"),
        _("So that we can answer what you want to know."),
        4000,
        type="textarea",
        needed_for=(ENQUIRY,),
    ),
}
# Asked by every form, required by every form: without it there is no answer and no check mail.
EMAIL = FieldSpec(
    _("E-mail address"),
    _("We send our answer there. Advertising only if you agree below."),
    254,
    "email",
    "email",
    needed_for=(ENQUIRY, SIGNUP),
)
UTM = ("source", "medium", "campaign", "term", "content")
