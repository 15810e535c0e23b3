"""What a person types to make a request. There is no field for a reason: nobody has to give one (R96)."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from privacy.models import Request


class RequestForm(forms.Form):
    """Which right, and the address it is about."""

    kind = forms.ChoiceField(
        label=_("What would you like?"),
        choices=[
            (Request.Kind.ACCESS, _("A copy of everything you hold about me")),
            (Request.Kind.ERASURE, _("Erase everything about me")),
        ],
        error_messages={"required": _("Please choose what you would like.")},
    )
    email = forms.EmailField(
        label=_("E-mail address that we have of you"),
        max_length=254,
        widget=forms.EmailInput(
            {"class": "form-control", "autocomplete": "email", "aria-describedby": "r-email-why"}
        ),
    )

    def __init__(self, data: QueryDict | None = None, *, kind: str = "") -> None:
        """`kind` is chosen beforehand, where a link names one."""
        super().__init__(data, auto_id="r-%s", initial={"kind": kind} if kind in Request.Kind.values else {})
        if "email" in self.errors:
            self.fields["email"].widget.attrs |= {
                "class": "form-control is-invalid",
                "aria-describedby": "r-email-error r-email-why",
            }
