"""The law's numbers in the admin: a changed law is a new row from a day on, with who and why (R0)."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from privacy import parameters, spoken
from privacy.admin_site import RoleAdmin, site
from privacy.models import LegalParameter
from privacy.names import names_of
from privacy.retention import policy


class ParameterForm(forms.ModelForm):
    """A number from a day on; which unit it has follows from what it limits."""

    key = forms.ChoiceField(label=_("what it limits"))
    #: The numbers offered; None: all but those that decide about erasure, which take four eyes and a dry run (R133).
    keys: frozenset[str] | None = None

    class Meta:
        model = LegalParameter
        fields = ("key", "value", "valid_from", "valid_to", "source", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" not in self.fields:
            return
        units = dict(LegalParameter.objects.order_by("key").values_list("key", "unit"))
        units = {key: unit for key, unit in units.items() if self._offers(key)}
        words: list[tuple[str, str]] = [
            (key, f"{spoken.parameter_words(key)} ({spoken.unit_words(unit)})") for key, unit in units.items()
        ]
        field = self.fields["key"]
        assert isinstance(field, forms.ChoiceField)
        words.sort(key=lambda pair: pair[1])
        field.choices = words

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                self.check(given)
            except parameters.ParameterRefused as refused:
                self.add_error(refused.field, str(refused))
        return given

    def check(self, given: dict[str, Any]) -> None:
        parameters.check_change(**given)

    def _offers(self, key: str) -> bool:
        return key in self.keys if self.keys is not None else key not in policy.KEYS


@admin.register(LegalParameter, site=site)
class LegalParameterAdmin(RoleAdmin):
    """Rows are added, never changed: what an old number decided stays explained by it."""

    may_add = "steer privacy"
    form = ParameterForm
    list_display = (spoken.parameter, spoken.amount, "valid_from", "valid_to", "source", "reason", "who")
    list_filter: ClassVar[Any] = ("valid_from",)
    readonly_fields = ("recorded_at", "who")
    fields = ("key", "value", "valid_from", "valid_to", "source", "reason")

    def get_fields(self, request: HttpRequest, obj: LegalParameter | None = None) -> Any:
        shown = (spoken.parameter, spoken.amount, *self.fields[2:], *self.readonly_fields)
        return shown if obj is not None else self.fields

    @admin.display(description=_("recorded by"))
    def who(self, row: LegalParameter) -> str:
        if row.recorded_by_id is None:
            return str(_("with the installation"))
        return names_of([row.recorded_by_id]).get(row.recorded_by_id, "–")

    def save_model(self, request: HttpRequest, obj: LegalParameter, form: Any, change: bool) -> None:
        stored = parameters.change(**form.cleaned_data, actor=self.actor(request))
        obj.pk = stored.pk
