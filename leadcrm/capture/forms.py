"""The public form as Django sees it, and the staff form that edits it."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from leadcrm.capture.fields import EMAIL, FIELDS, FieldSpec
from leadcrm.capture.models import Form
from privacy.models import Purpose

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_PHONE = re.compile(r"\+?[0-9 ()/.\-]{5,40}")
TELEPHONE = "telephone_marketing"
_NAMES = ("name", "first_name", "last_name")


def _one_line(value: str) -> None:
    """Refuse line breaks: a name becomes part of a mail's header one day (Roundcube#8404)."""
    if _CONTROL.search(value):
        raise ValidationError(_("Please write this on one line."))


def _number(value: str) -> None:
    if not _PHONE.fullmatch(value):
        raise ValidationError(_("A telephone number has digits, spaces and + ( ) / - only."))


class CaptureForm(forms.Form):
    """What one visitor typed into one public form."""

    def __init__(self, data: QueryDict | None = None, *, definition: Form, asked: dict[str, int]) -> None:
        super().__init__(data, auto_id="f-%s")
        self.typed = data
        self.definition = definition
        names = [name for name in definition.fields if name in _NAMES]
        for name in [*names, "email", *(name for name in definition.fields if name not in _NAMES)]:
            spec = EMAIL if name == "email" else FIELDS[name]
            self.fields[name] = _field(name, spec, required=name == "email" or name in definition.required)
        # R14: only a box that this page showed counts, and only when it came back.
        self.fields["consent"] = forms.MultipleChoiceField(
            choices=[(purpose, purpose) for purpose in asked], required=False
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ticked = data.get("consent", [])
        if TELEPHONE in ticked and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("You ticked calls: which number may we call?"))
        if self.definition.kind == Form.Kind.SIGNUP and not ticked and "consent" not in self.errors:
            self.add_error("consent", _("Please tick what you want to receive."))
        return data

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields in order, each with its explanation, for the template."""
        rows = []
        for name, field in self.fields.items():
            if name == "consent":
                continue
            bound = self[name]
            if bound.errors:
                field.widget.attrs["class"] = "form-control is-invalid"
                field.widget.attrs["aria-describedby"] = f"f-{name}-error f-{name}-why"
            rows.append({"field": bound, "why": (EMAIL if name == "email" else FIELDS[name]).why})
        return rows

    @property
    def ticked(self) -> list[str]:
        """What the visitor ticked before an error brought the page back; nothing on a fresh page."""
        return self.typed.getlist("consent") if self.typed else []


def _field(name: str, spec: FieldSpec, *, required: bool) -> forms.Field:
    attrs = {"class": "form-control", "autocomplete": spec.autocomplete, "aria-describedby": f"f-{name}-why"}
    options: dict[str, Any] = {"label": spec.label, "max_length": spec.max_length, "required": required}
    if spec.type == "email":
        return forms.EmailField(widget=forms.EmailInput(attrs), validators=[_one_line], **options)
    if spec.type == "textarea":
        return forms.CharField(widget=forms.Textarea({**attrs, "rows": 4}), **options)
    validators = [_one_line, _number] if spec.type == "tel" else [_one_line]
    return forms.CharField(
        widget=forms.TextInput({**attrs, "type": spec.type}), validators=validators, **options
    )


class DefinitionForm(forms.ModelForm):
    """Marketing's draft of a public form; the data protection officer releases it."""

    fields_choice = [(name, spec.label) for name, spec in FIELDS.items()]
    fields_ = forms.MultipleChoiceField(
        choices=fields_choice,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Fields beside the e-mail address"),
    )
    required = forms.MultipleChoiceField(
        choices=fields_choice,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Required fields"),
        help_text=_(
            "Only what the form cannot do without (Art. 5(1)(c) GDPR); the e-mail address always is."
        ),
    )

    class Meta:
        model = Form
        fields = ["slug", "kind", "title_de", "title_en", "intro_de", "intro_en", "asks"]
        help_texts = {
            "slug": _(
                "One word for the address of the page, /f/word/. It stands on other people's pages and stays."
            )
        }
        widgets = {
            "kind": forms.RadioSelect,
            "intro_de": forms.Textarea({"rows": 3}),
            "intro_en": forms.Textarea({"rows": 3}),
            "asks": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks = self.fields["asks"]
        assert isinstance(asks, forms.ModelMultipleChoiceField)
        asks.queryset = Purpose.objects.filter(active=True, bases__contains=["consent"])
        self.initial.setdefault("fields_", self.instance.fields)
        self.initial.setdefault("required", self.instance.required)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.TypedChoiceField)
        kind.choices = Form.Kind.choices  # no empty choice: radio buttons need none
        self.helper = FormHelper()
        pairs = (
            ("slug", "kind"),
            ("title_de", "title_en"),
            ("intro_de", "intro_en"),
            ("fields_", "required"),
            ("asks",),
        )
        self.helper.layout = Layout(*(Div(*pair, css_class="two") for pair in pairs))
        self.helper.add_input(Submit("save", _("Save as draft")))

    def clean_slug(self) -> str:
        """The address of a form stands on other people's pages; it never changes."""
        slug = self.cleaned_data["slug"]
        if self.instance.pk and slug != Form.objects.get(pk=self.instance.pk).slug:
            raise ValidationError(_("The address of a form stays as it is; make another form instead."))
        if slug == "new":
            raise ValidationError(_("This word is taken."))
        return slug
