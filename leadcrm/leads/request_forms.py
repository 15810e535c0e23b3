"""What a member of staff notes when a person asks for something about their data."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models import Occasion
from privacy.requests.words import WISHES

_LOCAL = "%Y-%m-%dT%H:%M"


class RightsForm(forms.Form):
    """What they want, how and when they told us, and in which words. No reason is asked for (R96)."""

    kind = forms.MultipleChoiceField(
        label=_("What they want"),
        required=False,
        choices=[(kind, words) for kind, (words, _more) in WISHES.items()],
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("In their own words. Not sure? Tick nothing and write down what they said."),
    )
    channel = forms.ChoiceField(
        label=_("How they told us"),
        choices=[choice for choice in Occasion.Channel.choices if choice[0] != Occasion.Channel.FORM],
        initial=Occasion.Channel.TELEPHONE,
    )
    arrived_at = forms.DateTimeField(
        label=_("When it reached us"),
        input_formats=[_LOCAL, f"{_LOCAL}:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL),
        help_text=_("The month runs from that day."),
    )
    text = forms.CharField(
        label=_("What they said or wrote"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_arrived_at(self) -> dt.datetime:
        at: dt.datetime = self.cleaned_data["arrived_at"]
        if at > timezone.now():
            raise ValidationError(_("This moment lies in the future."))
        return at

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text.strip() and not self.cleaned_data.get("kind"):
            raise ValidationError(_("Tick what they want, or write down what they said."))
        return text
