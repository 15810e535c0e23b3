"""The question of age on a form for young people: a declaration, or a birth date that is looked at and dropped (R32, R33).

Below the age a sign-up counts with the agreement of who holds parental responsibility, and is dropped where nobody is named.
"""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadcrm.capture.fields import FieldSpec
from leadcrm.capture.models import Form
from privacy.ages import old_enough, threshold

GATE, PASSED, YOUNGER = "age_gate", "passed", "younger"
DECLARED, BORN, GUARDIAN = "age", "birth_date", "guardian"
_FIRST_YEAR = 1900
SPEC = FieldSpec(
    gettext_lazy("Your age"),
    gettext_lazy(
        "Below this age the law wants your parents' word for advertising. We keep only whether you have reached it."
    ),
    10,
)
GUARDIANS = FieldSpec(
    gettext_lazy("E-mail address of a parent, if you are younger"),
    gettext_lazy(
        "Below this age it takes the agreement of somebody who holds parental responsibility for you. We ask them once; until they agree, only the two addresses are kept, and without their agreement nothing."
    ),
    254,
)
SPECS = {DECLARED: SPEC, BORN: SPEC, GUARDIAN: GUARDIANS}


def add_question(fields: dict[str, forms.Field], form: Form) -> None:
    """Ask for the age where the form is for young people, and for a parent's address; nobody else is asked."""
    if not form.age_country:
        return
    age = {"age": threshold(form.age_country, timezone.localdate())}
    if form.age_by_date:
        attrs = {
            "type": "date",
            "class": "form-control",
            "autocomplete": "bday",
            "aria-describedby": f"f-{BORN}-why",
        }
        fields[BORN] = forms.DateField(label=_("Date of birth (not stored)"), widget=forms.DateInput(attrs))
    else:
        choices = [
            ("", _("Please choose")),
            (PASSED, _("I am %(age)s or older") % age),
            (YOUNGER, _("I am younger than %(age)s") % age),
        ]
        attrs = {"class": "form-select", "aria-describedby": f"f-{DECLARED}-why"}
        fields[DECLARED] = forms.ChoiceField(label=SPEC.label, choices=choices, widget=forms.Select(attrs))
    if form.kind == Form.Kind.SIGNUP:  # an enquiry is answered without anybody's agreement
        attrs = {"class": "form-control", "autocomplete": "off", "aria-describedby": f"f-{GUARDIAN}-why"}
        fields[GUARDIAN] = forms.EmailField(
            label=GUARDIANS.label, max_length=254, required=False, widget=forms.EmailInput(attrs)
        )


def answer(data: dict[str, Any], form: Form) -> str:
    """Return what is kept of the answer, '' where nobody asked. Raises ValidationError for a date that is none."""
    if declared := data.get(DECLARED):
        return str(declared)
    born = data.get(BORN)
    if born is None:
        return ""
    today = timezone.localdate()
    if not born.year >= _FIRST_YEAR or born > today:
        raise forms.ValidationError({BORN: _("This is not a date of birth.")})
    return PASSED if old_enough(born, form.age_country, today) else YOUNGER
