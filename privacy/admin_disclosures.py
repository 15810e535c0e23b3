"""To whom data went, in the admin: written by the product where data leaves, and by the officer for what went by hand."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.admin_site import RoleAdmin, site
from privacy.disclosures import NobodyKnown, disclose, people_with
from privacy.models import Balancing, Disclosure


class DisclosureForm(forms.ModelForm):
    """What the officer gave a court, an authority or an adviser; whose data it was is said by the person's address."""

    email = forms.EmailField(label=_("E-mail address of the person"))

    class Meta:
        model = Disclosure
        fields = ("recipient", "what", "purpose", "on")

    def clean_on(self) -> dt.date:
        on: dt.date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return on

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        try:
            self.people = people_with(email)
        except NobodyKnown as error:
            raise forms.ValidationError(str(error)) from None
        return email


@admin.register(Disclosure, site=site)
class DisclosureAdmin(RoleAdmin):
    """Rows are added, never changed: what somebody has, they have."""

    may_add = "steer privacy"
    form = DisclosureForm
    list_display = ("on", "recipient", "what", "role", "purpose", "person")
    list_filter = ("recipient", "what")
    list_select_related = ("recipient", "purpose")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fields: ClassVar[Any] = ("email", "recipient", "what", "purpose", "on")

    def get_fields(self, request: HttpRequest, obj: Disclosure | None = None) -> Any:
        return self.list_display if obj is not None else self.fields

    def save_model(self, request: HttpRequest, obj: Disclosure, form: Any, change: bool) -> None:
        given: dict[str, Any] = {"what": obj.what, "purpose": obj.purpose_id, "on": obj.on}
        disclose(recipients=[obj.recipient_id], subjects=form.people, **given)
        row = Disclosure.objects.filter(subject=form.people[0], recipient=obj.recipient, **given)
        obj.pk = row.values_list("pk", flat=True).get()

    @admin.display(description=_("Id of the person"))
    def person(self, disclosure: Disclosure) -> str:
        return str(disclosure.subject_id)


@admin.register(Balancing, site=site)
class BalancingAdmin(RoleAdmin):
    """What was weighed each time others were hidden in a copy (Art. 15(4), R95)."""

    list_display = ("at", "request", "others", "texts")
    list_select_related = ("request",)
    show_full_result_count = False
    fields: ClassVar[Any] = ("at", "request", "others", "texts", "grounds")

    @admin.display(description=_("What was weighed"))
    def grounds(self, balancing: Balancing) -> str:
        return balancing.grounds
