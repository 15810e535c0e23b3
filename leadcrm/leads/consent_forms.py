"""What staff types about a consent, its proof, and why a business expects our call."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.models import CallProof, ConsentText
from consent.models.calls import means_by
from leadcrm.leads.forms import NO_LINE_BREAK, DateInput, WhenMixin
from leadcrm.leads.models import Lead
from leadcrm.leads.services.consents import PAPER
from leadcrm.leads.special_forms import FreeText


class TextChoice(forms.ModelChoiceField):
    """The words a person agreed to, by purpose, language and version."""

    def label_from_instance(self, obj: ConsentText) -> str:
        language = {"de": _("German"), "en": _("English")}.get(obj.language, obj.language)
        return f"{obj.purpose} – {language}, {_('version')} {obj.version}: {obj.label}"


class TakeConsentForm(WhenMixin):
    """A consent that a person gave to a member of staff."""

    text = TextChoice(
        ConsentText.objects.none(), label=_("The text that was read out or shown"), empty_label=_("Choose …")
    )
    route = forms.ChoiceField(
        label=_("How they told us"),
        choices=[
            ("", _("Choose …")),
            ("telephone", _("by telephone")),
            ("in_person", _("in person, for example at a fair")),
            (PAPER, _("on paper, signed")),
        ],
    )
    place = forms.CharField(
        label=_("Where"),
        max_length=300,
        validators=[NO_LINE_BREAK],
        help_text=_("For example: fair Light + Building 2026, stand 4.1; or: call to 0341 4710 200."),
    )
    file = forms.FileField(
        label=_("Scan of the signed paper"), required=False, help_text=_("PDF, PNG or JPEG, at most 10 MB.")
    )
    field_order = ["text", "route", "place", "at", "file"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["text"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = _texts()


class ProveNumberForm(forms.Form):
    """How the number of a consent to calls or messages was shown to be the person's own."""

    number = forms.ChoiceField(label=_("Number"))
    means = forms.ChoiceField(
        label=_("How they showed that it is theirs"),
        widget=forms.RadioSelect,
    )
    code = forms.CharField(
        label=_("Code they gave"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_(
            "Six digits. They stand on the page that followed the click in the check mail, or you told them."
        ),
    )
    file = forms.FileField(
        label=_("Scan or recording"),
        required=False,
        help_text=_("PDF, PNG or JPEG; MP3, M4A, WAV or OGG; at most 10 MB."),
    )
    agreed = forms.BooleanField(
        label=_("The person agreed to the recording before it began (§ 201 StGB)"), required=False
    )

    def __init__(self, *args: Any, lead: Lead, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number, means = self.fields["number"], self.fields["means"]
        assert isinstance(number, forms.ChoiceField) and isinstance(means, forms.ChoiceField)  # noqa: PT018
        number.choices = [(each, each) for each in (lead.phone, lead.mobile) if each]
        means.choices = means_by(channel)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        means = data.get("means")
        if means == CallProof.Means.CALL_IN and not data.get("code"):
            self.add_error("code", _("Which code did they give?"))
        if means == CallProof.Means.RECORDING and not data.get("agreed"):
            self.add_error("agreed", _("A recording without the person's agreement is forbidden."))
        return data


class InterestForm(FreeText):
    """Concrete facts for which a business expects our call, before it is made (R57)."""

    free = ("reason",)
    reason = forms.CharField(
        label=_("What do they want, and why do they expect our call?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For example: asked for a call-back on 12 September at the fair, about storage for hall 3."
        ),
    )
    source = forms.CharField(
        label=_("From where do you know it?"),
        max_length=200,
        min_length=4,
        validators=[NO_LINE_BREAK],
        help_text=_("For example: list of visitors at our stand."),
    )
    on = forms.DateField(label=_("On which day was that?"), widget=DateInput())

    def clean_on(self) -> dt.date:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day lies in the future."))
        return day


def _texts() -> QuerySet[ConsentText]:
    """Return every version: an old paper still says what it says."""
    return ConsentText.objects.select_related("purpose").order_by("purpose", "language", "-version")
