"""What staff tell about a purchase: one field for each condition of § 7(3) UWG and its evidence (R49)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.models import Occasion, ProductCategory
from leadcrm.leads.forms import NO_LINE_BREAK, DateInput


class PurchaseForm(forms.Form):
    """A purchase with its evidence; without a notice it is stored, and no mail rests on it."""

    category = forms.ModelChoiceField(
        ProductCategory.objects.none(), label=_("Product category"), empty_label=_("Choose …")
    )
    occasion = forms.ChoiceField(
        label=_("How the address came to us"),
        choices=[("", _("Choose …")), *Occasion.choices],
        help_text=_("Only a sale counts, unless the data protection officer has documented a rule."),
    )
    sold_on = forms.DateField(label=_("On which day"), initial=timezone.localdate, widget=DateInput())
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=120,
        validators=[NO_LINE_BREAK],
        help_text=_("By what it can be looked up: the deal, the order, the invoice."),
    )
    notice = forms.CharField(
        label=_("What the person was told about objecting"),
        max_length=300,
        required=False,
        validators=[NO_LINE_BREAK],
        help_text=_(
            "Where it stood when the address was collected, for example “order form, version 3, beside the address field”. Leave empty if they were not told."
        ),
    )
    notice_on = forms.DateField(label=_("Told on"), required=False, widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = ProductCategory.objects.all()
