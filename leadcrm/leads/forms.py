"""What people type about leads, cleaned; services do the rest."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.customers.goods import CUSTOMER_MAIL
from consent.models import ProductCategory
from leadcrm.accounts.models import User
from leadcrm.accounts.roles import MAY
from leadcrm.leads import matching
from leadcrm.leads.models import Activity, Company, Deal, Lead
from leadcrm.leads.names import split_name
from leadcrm.leads.services.deals import CURRENCIES
from leadcrm.leads.services.intake import HOW
from leadcrm.leads.special_forms import FreeText

NO_LINE_BREAK = RegexValidator(
    r"[\x00\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]", _("This must stand on one line."), inverse_match=True
)
# Nobody called or met us before; and the first days of the year 1 lie outside what a database gives back.
_FIRST_YEAR = 2000
_COUNTRY = RegexValidator(r"^[A-Za-z]{2}$", _("Two letters, for example DE."))


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def clean_phone(number: str) -> str:
    """Return a number in international spelling; raises ValidationError when it is none."""
    if number and not matching.match_phone(number):
        raise ValidationError(
            _("This is not a telephone number. Write it with its area code, for example 0341 4710 118.")
        )
    return matching.shown_phone(number) if number else ""


class FactForm(forms.ModelForm):
    """One fact of the Details, with as many fields as it has; made by `fact_form`."""

    class Meta:
        model = Lead
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            choices = [("", "–"), *settings.LANGUAGES]
            self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=choices, required=False)

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_mobile(self) -> str:
        return clean_phone(self.cleaned_data["mobile"])

    def clean_country(self) -> str:
        country = self.cleaned_data["country"].upper()
        if country:
            _COUNTRY(country)
        return country


class CompanyNameForm(forms.Form):
    """The company of a lead by its name; an unknown name makes a new one."""

    company = forms.CharField(label=_("Company"), max_length=200, required=False, validators=[NO_LINE_BREAK])


class OwnerForm(forms.Form):
    """Who looks after a lead."""

    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Owner"), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, role__in=MAY["edit leads"])
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people if user.may("reassign leads") else people.filter(pk=user.pk)


class NoteForm(FreeText):
    """A fact about the person."""

    text = forms.CharField(label=_("Note"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2}))


class WhenMixin(forms.Form):
    """An optional time in the past; empty means now."""

    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty means now."),
    )

    def clean_at(self) -> dt.datetime | None:
        at = self.cleaned_data["at"]
        if at and at.year < _FIRST_YEAR:
            raise ValidationError(_("This is not a date."))
        if at and at > timezone.now():
            raise ValidationError(_("This lies in the future. Plan it as a task."))
        return at


class CallForm(FreeText, WhenMixin):
    """A telephone call that took place or was tried."""

    direction = forms.ChoiceField(
        label=_("Who called"),
        choices=[("out", _("We called")), ("in", _("The person called us"))],
        initial="out",
        widget=forms.RadioSelect,
    )
    # Without an answer the narrower one holds: the call served what the person had asked us.
    purpose = forms.ChoiceField(
        label=_("What our call was for"),
        choices=[
            ("enquiry_handling", _("What they asked us")),
            ("telephone_marketing", _("Our offers: advertising")),
        ],
        initial="enquiry_handling",
        required=False,
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", _("Choose …")), *Activity.Outcome.choices])
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=600)
    text = forms.CharField(
        label=_("What was said"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = ["direction", "purpose", "outcome", "minutes", "at", "text"]


class MeetingForm(FreeText, WhenMixin):
    """A meeting that took place."""

    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=1440)
    text = forms.CharField(
        label=_("What was agreed"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ["at", "minutes", "text"]


class TaskForm(FreeText):
    """What somebody has to do, by a day."""

    free = ("title",)

    title = forms.CharField(label=_("What is to do"), max_length=200, validators=[NO_LINE_BREAK])
    due_on = forms.DateField(label=_("Due on"), required=False, widget=DateInput())
    assignee = forms.ModelChoiceField(User.objects.none(), label=_("Who does it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignee"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(is_active=True, role__in=MAY["edit leads"])


class DealForm(forms.ModelForm):
    """A chance of a sale."""

    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])

    class Meta:
        model = Deal
        fields = ("title", "value", "currency", "category", "expected_close")
        widgets = {"expected_close": DateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ProductCategory.objects.exists():
            del self.fields["category"]


MAIL_PURPOSES = [("enquiry_handling", _("Answer the enquiry")), ("newsletter", _("Newsletter"))]


class MailForm(FreeText):
    """A mail to one person, for one purpose."""

    free = ("title", "body")

    purpose = forms.ChoiceField(
        label=_("What this mail is for"),
        choices=MAIL_PURPOSES,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=_("Subject line"), max_length=200, validators=[NO_LINE_BREAK])
    body = forms.CharField(label=_("Text"), max_length=50_000, widget=forms.Textarea(attrs={"rows": 8}))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        # R51: a mail to a customer says which products it is about.
        goods = ProductCategory.objects.values_list("code", "name")
        field.choices = [*MAIL_PURPOSES, *((f"{CUSTOMER_MAIL}:{code}", name) for code, name in goods)]


class LetterForm(forms.Form):
    """A letter to be printed."""

    title = forms.CharField(label=_("Subject line"), max_length=200, validators=[NO_LINE_BREAK])
    body = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14}))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class AddLeadForm(forms.Form):
    """A new lead in one row of six fields; the lawful basis is chosen, never preselected."""

    name = forms.CharField(label=_("Name"), max_length=200, validators=[NO_LINE_BREAK])
    company = forms.CharField(label=_("Company"), max_length=200, required=False, validators=[NO_LINE_BREAK])
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False, validators=[NO_LINE_BREAK])
    source = forms.CharField(label=_("Source"), max_length=80, validators=[NO_LINE_BREAK])
    how = forms.ChoiceField(
        label=_("How did you get the data?"),
        choices=[("", _("Choose …")), *((code, way.label) for code, way in HOW.items())],
    )
    on = forms.DateField(label=_("When"), initial=timezone.localdate, widget=DateInput())

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        for field, part in zip(("title", "first_name", "last_name"), split_name(name), strict=True):
            column: Any = Lead._meta.get_field(field)
            MaxLengthValidator(column.max_length)(part)
        return name

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_on(self) -> dt.date:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data.get("email") or data.get("phone")):
            self.add_error("email", _("Give an e-mail address or a telephone number."))
        return data


class CompanyForm(forms.ModelForm):
    """The fields of a company."""

    class Meta:
        model = Company
        fields = ("name", "website", "street", "postcode", "city", "country")

    def clean_country(self) -> str:
        country = self.cleaned_data["country"].upper()
        if country:
            _COUNTRY(country)
        return country

    def validate_unique(self) -> None:
        """The service knows which other company has the name."""


class NoAdvertisingForm(forms.Form):
    """A company that wants no advertising, by the domain of its addresses (W10)."""

    domain = forms.CharField(
        label=_("Domain of its addresses"),
        max_length=253,
        validators=[NO_LINE_BREAK],
        help_text=_(
            "What stands after the @, for example firma.de. Mail services for everybody are refused."
        ),
    )


class WithdrawalForm(forms.Form):
    """A withdrawal or objection that reached us by any channel, in three fields (R29)."""

    scope = forms.ChoiceField(label=_("What they do not want any more"))
    route = forms.ChoiceField(
        label=_("How they told us"),
        choices=[
            ("", _("Choose …")),
            ("telephone", _("by telephone")),
            ("mail", _("by e-mail")),
            ("letter", _("by letter")),
            ("in_person", _("in person")),
        ],
    )
    on = forms.DateField(label=_("On which day"), initial=timezone.localdate, widget=DateInput())

    def __init__(self, *args: Any, scopes: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scope"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = scopes

    def clean_on(self) -> dt.date:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day lies in the future."))
        return day


class LookForm(forms.Form):
    """Why the data protection officer opens a person's page."""

    reason = forms.ChoiceField(label=_("Why do you look?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, reasons: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(reasons.items())
