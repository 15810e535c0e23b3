"""What staff tell about something of a person that is public, and who else shows or keeps it (Art. 17(2), R113)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leadcrm.leads.forms import DateInput
from privacy.models import Publication, Purpose


class PublicationForm(forms.Form):
    """One address; with the purpose it rests on, so that it goes when a consent to it is withdrawn."""

    kind = forms.ChoiceField(label=_("What it is"), choices=[("", _("Choose …")), *Publication.Kind.choices])
    url = forms.URLField(
        label=_("Address"), max_length=500, assume_scheme="https", help_text=_("Where anybody can read it.")
    )
    since = forms.DateField(label=_("Public since"), initial=timezone.localdate, widget=DateInput())
    purpose = forms.ModelChoiceField(
        Purpose.objects.none(),
        label=_("Purpose it was published for"),
        empty_label=_("Choose …"),
        help_text=_("When a consent to this purpose is withdrawn, it has to be taken down."),
    )
    places = forms.CharField(
        label=_("Who else shows or keeps it"),
        required=False,
        max_length=2000,
        initial="Google\nBing\nInternet Archive",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Search engines, archives and companies we gave it to, a line each: they are asked, too."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Purpose.objects.filter(active=True).exclude(klass="duty").order_by("pk")
