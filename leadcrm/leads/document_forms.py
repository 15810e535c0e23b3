"""What staff tell about an invoice or commercial letter of a concluded sale (R128, R130)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leadcrm.leads.forms import NO_LINE_BREAK, DateInput
from leadcrm.leads.models import CommercialDocument


class LetterForm(forms.Form):
    """A mail to be kept: the sale it is about, and to whom it went."""

    sale = forms.ChoiceField(label=_("Sale"), help_text=_("A won deal, or a purchase from a sale."))
    recipient = forms.CharField(label=_("Name on the document"), max_length=250, validators=[NO_LINE_BREAK])
    address = forms.CharField(
        label=_("Address on the document"), max_length=400, required=False, validators=[NO_LINE_BREAK]
    )

    def __init__(self, *args: Any, sales: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sale"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose …")), *sales]
        if len(sales) == 1:
            self.initial.setdefault("sale", sales[0][0])


class DocumentForm(LetterForm):
    """A document: what it is, its day, and a copy or where the original lies."""

    kind = forms.ChoiceField(
        label=_("Kind of document"),
        choices=[("", _("Choose …")), *CommercialDocument.Kind.choices],
        help_text=_("It decides how long the document is kept."),
    )
    number = forms.CharField(label=_("Number"), max_length=60, required=False, validators=[NO_LINE_BREAK])
    dated_on = forms.DateField(
        label=_("Day of the document"),
        widget=DateInput(),
        help_text=_("The period begins with the end of its year (§ 257(5) HGB, § 147(4) AO)."),
    )
    title = forms.CharField(label=_("Subject line"), max_length=300, validators=[NO_LINE_BREAK])
    file = forms.FileField(
        label=_("Copy of the document"), required=False, help_text=_("PDF, PNG or JPEG, at most 10 MB.")
    )
    lies_at = forms.CharField(
        label=_("Where the original lies"),
        max_length=200,
        required=False,
        validators=[NO_LINE_BREAK],
        help_text=_("For example: bookkeeping, folder 2026/05."),
    )
    field_order = ["sale", "kind", "number", "dated_on", "title", "recipient", "address", "file", "lies_at"]
