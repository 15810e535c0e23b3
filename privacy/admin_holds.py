"""Holds on the officer's desk: placed with a reason and a day of review, looked at again, ended with a reason (R134)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy import held, holds
from privacy.admin_site import RoleAdmin, site
from privacy.merged import present_id
from privacy.models import Hold, Subject
from privacy.names import names_of, people_named

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class _HoldForm(forms.ModelForm):
    """What a service refuses becomes an error at the field that it names."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                self.check(given)
            except holds.HoldRefused as refused:
                field = {"subject": "person"}.get(refused.field, refused.field)
                self.add_error(field if field in self.fields else None, str(refused))
        return given

    def check(self, given: dict[str, Any]) -> None:
        raise NotImplementedError


class NewHold(_HoldForm):
    """Whom or what, why, and until when somebody looks again."""

    person = forms.UUIDField(
        label=gettext_lazy("Id of the person"),
        required=False,
        help_text=gettext_lazy("It stands on the person's page, in their case and in the trail."),
    )
    company = forms.CharField(
        label=gettext_lazy("Company"),
        required=False,
        help_text=gettext_lazy("Its exact name: everything of everybody there is kept."),
    )
    datenart = forms.ChoiceField(
        label=gettext_lazy("Kind of data"),
        required=False,
        help_text=gettext_lazy("Without a person: this kind of data of everybody. Nothing else is kept."),
    )

    class Meta:
        model = Hold
        fields = ("person", "company", "datenart", "year", "reason", "review_on")
        help_texts = {
            "year": gettext_lazy(
                "Of invoices and commercial letters: the year whose assessment period is open (§ 147(3) AO). Empty: every year."
            )
        }
        widgets = {"review_on": _DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["datenart"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", gettext_lazy("everything")), *held.kinds()]

    def clean_person(self) -> Subject | None:
        wanted = self.cleaned_data["person"]
        found = Subject.objects.filter(pk=present_id(wanted)).first() if wanted else None
        if wanted and found is None:
            raise forms.ValidationError(_("Nobody has this id."))
        return found

    def clean_company(self) -> str:
        name = self.cleaned_data["company"].strip()
        key = holds.company_key(name) if name else ""
        if name and not key:
            raise forms.ValidationError(_("There is no company of this name."))
        return key

    def check(self, given: dict[str, Any]) -> None:
        holds.check(**self.words(given))

    def words(self, given: dict[str, Any]) -> dict[str, Any]:
        names = ("company", "datenart", "year", "reason", "review_on")
        return {"subject": given["person"], **{name: given[name] for name in names}}


class RunningHold(_HoldForm):
    """Looked at again: it goes on until another day, or it ends."""

    class Meta:
        model = Hold
        fields = ("review_on", "release_reason")
        widgets = {"review_on": _DAY}
        help_texts = {
            "release_reason": gettext_lazy(
                "Filled in, the hold ends: what was due meanwhile is erased in the next night."
            )
        }

    def check(self, given: dict[str, Any]) -> None:
        if not given["release_reason"].strip():
            holds.check_review(given["review_on"])


@admin.register(Hold, site=site)
class HoldAdmin(RoleAdmin):
    """An ended hold is read only."""

    may_change = may_add = "steer privacy"
    list_display = ("what", "whose", "reason", "review_on", "state")
    list_filter = (("released_at", admin.EmptyFieldListFilter),)
    show_full_result_count = False
    readonly_fields = ("what", "whose", "reason", "placed_at", "by", "state")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(
            request, obj, change=change, **({**kwargs, "form": RunningHold if obj else NewHold})
        )

    def get_fields(self, request: HttpRequest, obj: Hold | None = None) -> Any:
        if obj is None:
            return NewHold.Meta.fields
        return (*self.readonly_fields, "review_on", "release_reason")

    def get_readonly_fields(self, request: HttpRequest, obj: Hold | None = None) -> Any:
        return self.readonly_fields if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Hold | None = None) -> bool:
        return super().has_change_permission(request) and (obj is None or obj.released_at is None)

    def save_model(self, request: HttpRequest, obj: Hold, form: Any, change: bool) -> None:
        actor = self.actor(request)
        if not change:
            obj.pk = holds.place(**form.words(form.cleaned_data), actor=actor).pk
        elif obj.release_reason.strip():
            holds.release(hold=obj, reason=obj.release_reason, actor=actor)
        else:
            holds.prolong(hold=obj, review_on=obj.review_on, actor=actor)

    @admin.display(description=gettext_lazy("what is kept"), ordering="datenart")
    def what(self, hold: Hold) -> Any:
        return holds.scope_words(hold)[0]

    @admin.display(description=gettext_lazy("of whom"))
    def whose(self, hold: Hold) -> Any:
        if hold.subject_id:
            return people_named([hold.subject_id]).get(hold.subject_id, hold.subject_id)
        return holds.company_name(hold.company) if hold.company else _("everybody")

    @admin.display(description=gettext_lazy("placed by"))
    def by(self, hold: Hold) -> str:
        return names_of([hold.placed_by_id]).get(hold.placed_by_id, "–") if hold.placed_by_id else "–"

    @admin.display(description=gettext_lazy("state"))
    def state(self, hold: Hold) -> Any:
        if hold.released_at:
            return _("ended")
        return _("review overdue") if hold.review_on < timezone.localdate() else _("in force")
