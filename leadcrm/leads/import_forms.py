"""The forms of an import: layout, columns, origin."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leadcrm.leads.imports.columns import FIELDS, may_never_be_stored
from leadcrm.leads.imports.intake import UNKNOWN
from leadcrm.leads.imports.reading import DELIMITERS, ENCODINGS, WORKBOOK, Layout
from leadcrm.leads.models import Import, Lead
from privacy.models.purpose import Basis

_DELIMITER_NAMES = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("bar")}


def _dress(form: forms.Form) -> None:
    """Give the fields the looks of ours."""
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.RadioSelect):
            field.widget.attrs["class"] = "form-check-input"
        else:
            look = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs["class"] = (
                f"{look} is-invalid" if form.is_bound and name in form.errors else look
            )


class UploadForm(forms.Form):
    file = forms.FileField(label=_("Table"), allow_empty_file=False)


class LayoutForm(forms.Form):
    encoding = forms.ChoiceField(
        label=_("Encoding"), choices=[(name, name) for name in ENCODINGS if name != WORKBOOK]
    )
    delimiter = forms.ChoiceField(
        label=_("Delimiter"), choices=[(mark, _DELIMITER_NAMES[mark]) for mark in DELIMITERS]
    )
    header_line = forms.IntegerField(
        label=_("Line of the header"), min_value=0, max_value=1000, help_text=_("0 when the table has none")
    )

    def __init__(self, *args: Any, job: Import, **options: Any) -> None:
        options["initial"] = {
            "encoding": job.encoding,
            "delimiter": job.delimiter,
            "header_line": job.header_line,
        }
        super().__init__(*args, **options)
        if job.encoding == WORKBOOK:
            del self.fields["encoding"], self.fields["delimiter"]
        _dress(self)

    def layout(self, job: Import) -> Layout:
        """Return the layout that was chosen; a workbook keeps its own encoding."""
        given = self.cleaned_data
        return Layout(
            given.get("encoding", job.encoding), given.get("delimiter", job.delimiter), given["header_line"]
        )


class ColumnField(forms.ChoiceField):
    """What one column becomes, with values of it to choose by."""

    never = False
    samples: Sequence[str] = ()


class MappingForm(forms.Form):
    """One choice per column; a column that becomes no field is not stored."""

    def __init__(
        self, *args: Any, job: Import, header: list[str], samples: list[list[str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choices = [("", _("not stored")), *FIELDS.items()]
        for index, name in enumerate(header):
            never = may_never_be_stored(name)
            field = ColumnField(
                label=name or _("(no name)"),
                required=False,
                disabled=never,
                choices=choices,
                initial=job.mapping.get(str(index), ""),
            )
            field.never = never
            if not never:  # the values of what may never be stored are not shown either
                filled = [row[index] for row in samples if index < len(row) and row[index].strip()]
                field.samples = filled[:3]
            self.fields[f"column_{index}"] = field
        _dress(self)

    def mapping(self) -> dict[int, str]:
        """Return {column index: field} of the columns that become one."""
        return {
            int(name.removeprefix("column_")): field for name, field in self.cleaned_data.items() if field
        }


class OriginForm(forms.Form):
    """The legal intake. Neither origin nor basis is preselected: both are statements somebody answers for."""

    source = forms.CharField(label=_("Source"), max_length=80, help_text=_("The people are told this: “Trade fair Leipzig 2026”, “CRM of X Education”."))  # fmt: skip
    obtained_on = forms.DateField(label=_("Obtained on"), widget=forms.DateInput(attrs={"type": "date"}))
    obtained_from = forms.ChoiceField(
        label=_("Obtained from"), widget=forms.RadioSelect, choices=Lead.ObtainedFrom.choices,
        help_text=_("Whoever did not give us their data themselves must be told within a month (Art. 14); after that it may not be used."),
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=_("Lawful basis claimed"),
        help_text=_(
            "A claim: until an approved assessment covers it, the leads are kept for review for 30 days, and unused."
        ),
        choices=[
            ("", _("Choose")),
            (UNKNOWN, _("Unknown")),
            *((value, label) for value, label in Basis.choices),
        ],
    )

    def __init__(self, *args: Any, job: Import, **options: Any) -> None:
        options["initial"] = {
            "source": job.source,
            "obtained_on": job.obtained_on,
            "obtained_from": job.obtained_from,
            "basis": job.basis if job.source else "",
        }
        super().__init__(*args, **options)
        self.fields["obtained_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        _dress(self)
