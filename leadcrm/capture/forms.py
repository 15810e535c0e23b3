"""The public form as Django sees it, and the staff form that edits it."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from leadcrm.capture import ages
from leadcrm.capture.fields import EMAIL, FIELDS, FieldSpec
from leadcrm.capture.models import Form
from leadcrm.leads.matching import match_email
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
        self.typed, self.asked = data, asked
        self.definition = definition
        names = [name for name in definition.fields if name in _NAMES]
        for name in [*names, "email", *(name for name in definition.fields if name not in _NAMES)]:
            spec = EMAIL if name == "email" else FIELDS[name]
            self.fields[name] = _field(name, spec, required=name == "email" or name in definition.required)
        ages.add_question(self.fields, definition)
        # R15: a box of its own for each purpose. R14: only a box that this page showed counts, and only when it came back.
        self.fields["consent"] = forms.MultipleChoiceField(
            choices=[(purpose, purpose) for purpose in asked], required=False
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ticked = data.get("consent", [])
        if TELEPHONE in ticked and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("You ticked calls: which number may we call?"))
        for purpose in set(self.definition.required) & set(self.asked):
            # R16: only where the officer approved it, or the form would not be online.
            if purpose not in ticked:
                self.add_error(
                    "consent", _("This form is offered for this consent only; please tick it, or leave.")
                )
                break
        data[ages.GATE] = ages.answer(data, self.definition)
        data.pop(ages.BORN, None)  # R33: looked at, and gone
        if data.get(ages.GUARDIAN) and match_email(data[ages.GUARDIAN]) == match_email(data.get("email", "")):
            self.add_error(ages.GUARDIAN, _("This is your own address. We need that of a parent."))
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
            spec = EMAIL if name == "email" else FIELDS.get(name) or ages.SPECS[name]
            rows.append({"field": bound, "why": spec.why})
        return rows

    @property
    def kept(self) -> dict[str, str]:
        """What is stored of the answers: the typed fields, and of the age only whether it is reached (R33)."""
        names = [name for name in self.fields if name != "consent" and name not in ages.SPECS]
        return {name: self.cleaned_data[name] for name in [*names, ages.GATE] if self.cleaned_data.get(name)}

    @property
    def guardian(self) -> str:
        """The address of a parent, where somebody is too young to agree alone; '' else, whatever was typed (R32)."""
        young = self.cleaned_data.get(ages.GATE) == ages.YOUNGER
        return str(self.cleaned_data.get(ages.GUARDIAN) or "") if young else ""

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
        fields = [
            "slug", "kind", "title_de", "title_en", "intro_de", "intro_en", "asks", "age_country", "age_by_date",
        ]  # fmt: skip
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
        required = self.fields["required"]
        assert isinstance(required, forms.MultipleChoiceField)
        # R16: a box may be drafted as required; only the officer's documented approval lets it go online.
        boxes = [(p.pk, _("Consent: %(purpose)s") % {"purpose": p}) for p in asks.queryset]
        required.choices = [*self.fields_choice, *boxes]
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
            ("age_country", "age_by_date"),
        )
        self.helper.layout = Layout(*(Div(*pair, css_class="two") for pair in pairs))
        self.helper.add_input(Submit("save", _("Save as draft")))

    def clean_age_country(self) -> str:
        country = self.cleaned_data["age_country"].upper()
        if country and not re.fullmatch("[A-Z]{2}", country):
            raise ValidationError(_("Two letters, for example DE."))
        return country

    def clean_slug(self) -> str:
        """The address of a form stands on other people's pages; it never changes."""
        slug = self.cleaned_data["slug"]
        if self.instance.pk and slug != Form.objects.get(pk=self.instance.pk).slug:
            raise ValidationError(_("The address of a form stays as it is; make another form instead."))
        if slug == "new":
            raise ValidationError(_("This word is taken."))
        return slug
