"""What a person types to get the link to their settings: an address, nothing else."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    """The address that the link goes to."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(
            {"class": "form-control", "autocomplete": "email", "aria-describedby": "p-email-why"}
        ),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="p-%s")
        if "email" in self.errors:
            self.fields["email"].widget.attrs |= {
                "class": "form-control is-invalid",
                "aria-describedby": "p-email-error p-email-why",
            }
