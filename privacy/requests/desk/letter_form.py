"""What an officer types about a letter, mail or call that reached us."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models import Occasion
from privacy.requests.arrival.letter_file import MOST_TEXT
from privacy.requests.errors import RequestError
from privacy.requests.letters.paper import postal_address
from privacy.requests.words import WISHES

_LOCAL = "%Y-%m-%dT%H:%M"


def now_typed() -> str:
    """Return this minute as a browser's field for date and time holds it."""
    return timezone.localtime().strftime(_LOCAL)


class LetterForm(forms.Form):
    """The words of a letter, or its file; when and how it came; which rights it invokes."""

    text = forms.CharField(
        label=_("What was said or written"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea({"class": "form-control", "rows": 8}),
    )
    file = forms.FileField(
        label=_("Or the mail as a file (.eml, .txt)"),
        required=False,
        widget=forms.FileInput({"class": "form-control", "accept": ".eml,.txt,message/rfc822,text/plain"}),
    )
    channel = forms.ChoiceField(
        label=_("How it reached us"),
        choices=[choice for choice in Occasion.Channel.choices if choice[0] != Occasion.Channel.FORM],
        initial=Occasion.Channel.MAIL,
        widget=forms.Select({"class": "form-select"}),
    )
    arrived_at = forms.DateTimeField(
        label=_("Arrived at"),
        input_formats=[_LOCAL, f"{_LOCAL}:%S"],
        widget=forms.DateTimeInput({"class": "form-control", "type": "datetime-local"}, format=_LOCAL),
        help_text=_("When it reached any of us, not when you type it: the month runs from that day."),
    )
    email = forms.EmailField(
        label=_("E-mail address of the person"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"class": "form-control", "autocomplete": "off"}),
    )
    postal = forms.CharField(
        label=_("Postal address of the person"),
        required=False,
        max_length=400,
        widget=forms.Textarea({"class": "form-control", "rows": 4, "autocomplete": "off"}),
        help_text=_(
            "Where there is no e-mail address our letters are printed and posted there. Line by line."
        ),
    )
    agent = forms.CharField(
        label=_("Written on the person's behalf by"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
        help_text=_("A lawyer, a portal, a relative. Ask for their authority; the clock runs all the same."),
    )
    language = forms.ChoiceField(
        label=_("Language of our letters"),
        choices=settings.LANGUAGES,
        widget=forms.Select({"class": "form-select"}),
    )
    acknowledge_later = forms.BooleanField(
        label=_("I write the acknowledgement myself"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
        help_text=_("Otherwise it goes out at once, by when we answer with it."),
    )
    kind = forms.MultipleChoiceField(
        label=_("Rights it invokes"),
        required=False,
        choices=[(kind, words) for kind, (words, _more) in WISHES.items()],
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )

    def clean_arrived_at(self) -> dt.datetime:
        at: dt.datetime = self.cleaned_data["arrived_at"]
        if at > timezone.now():
            raise forms.ValidationError(_("This moment lies in the future."))
        return at

    def clean_postal(self) -> str:
        typed: str = self.cleaned_data["postal"]
        if typed and self.cleaned_data.get("email"):
            raise forms.ValidationError(_("Leave it empty where letters go by e-mail."))
        try:
            return postal_address(typed) if typed else ""
        except RequestError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not typed.get("text", "").strip() and not typed.get("file") and not typed.get("kind"):
            self.add_error(
                "text", _("Type or paste what was said, choose its file, or tick what is asked for.")
            )
        return typed
