"""What a person types to make a request. There is no field for a reason: nobody has to give one (R96)."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from privacy.requests.words import WISHES


class RequestForm(forms.Form):
    """Which rights, one or several, and the address it is about."""

    kind = forms.MultipleChoiceField(
        label=_("What would you like?"),
        choices=[(kind, words) for kind, (words, _more) in WISHES.items()],
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
        super().__init__(data, auto_id="r-%s", initial={"kind": [kind] if kind in WISHES else []})
        if "email" in self.errors:
            self.fields["email"].widget.attrs |= {
                "class": "form-control is-invalid",
                "aria-describedby": "r-email-error r-email-why",
            }

    @property
    def wishes(self) -> list[tuple[str, str, str, bool]]:
        """The rights on offer: code, words, what it means, whether it is ticked."""
        ticked = self["kind"].value() or []
        return [(kind, str(words), str(more), kind in ticked) for kind, (words, more) in WISHES.items()]
