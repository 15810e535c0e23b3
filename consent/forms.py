"""What is typed to ask about consent."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models import Purpose
from privacy.models.purpose import Channel


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class PastForm(forms.Form):
    """Was it allowed? For which purpose, over which channel, at which moment."""

    purpose = forms.ModelChoiceField(
        Purpose.objects.exclude(klass="duty"), label=_("Purpose"), empty_label=None
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel)
    at = forms.DateTimeField(label=_("At which moment"), widget=MomentInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            "purpose": "newsletter",
            "channel": "email",
            "at": timezone.localtime(),
            **self.initial,
        }

    def clean_at(self) -> dt.datetime:
        at: dt.datetime = self.cleaned_data["at"]
        if at > timezone.now():
            raise ValidationError(_("This moment lies in the future."))
        return at


class OfficersPastForm(PastForm):
    """The same about anybody, named by an address or an id."""

    person = forms.CharField(label=_("An e-mail address or the id of a person, whole"), max_length=254)
    field_order = ("person", "purpose", "channel", "at")


class DayInput(forms.DateInput):
    """The browser's own picker of a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class EvidenceForm(forms.Form):
    """What an officer knows of the evidence they look for; anything will do."""

    what = forms.CharField(
        label=_("E-mail address, or the id of a person, record or evidence"), max_length=254, required=False
    )
    purpose = forms.ModelChoiceField(
        Purpose.objects.filter(bases__contains=["consent"]),
        label=_("Purpose"),
        required=False,
        empty_label=_("any"),
    )
    since = forms.DateField(label=_("From day"), widget=DayInput, required=False)
    until = forms.DateField(label=_("To day"), widget=DayInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day lies before the first one."))
        return given
