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
        Purpose.objects.exclude(klass="duty"), label=_("purpose"), empty_label=None
    )
    channel = forms.ChoiceField(label=_("channel"), choices=Channel)
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
