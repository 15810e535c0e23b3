"""Users and teams, for administrators."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from leadcrm.accounts.models import Team, User
from privacy.admin_site import RoleAdmin, site


class StaffCreationForm(BaseUserCreationForm):
    """A new account: the administrator hands over a first password."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "role", "team")

    def save(self, commit: bool = True) -> User:
        given = self.cleaned_data
        return User.objects.create_user(
            given["username"],
            given["email"],
            given["password1"],
            first_name=given["first_name"],
            last_name=given["last_name"],
            role=given["role"],
            team=given["team"],
        )

    def save_m2m(self) -> None:
        """There is nothing to save: rights come from the role alone."""


@admin.register(User, site=site)
class StaffAdmin(RoleAdmin, UserAdmin):
    """Accounts; leaving is `is_active` off, never a deletion."""

    may_view = may_change = may_add = "manage users"
    add_form = StaffCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "first_name", "last_name", "role", "team", "is_active")
    list_filter = ("role", "team", "is_active")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "username",
                    "password",
                    "first_name",
                    "last_name",
                    "email",
                    "role",
                    "team",
                    "language",
                    "is_active",
                )
            },
        ),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "username",
                    "first_name",
                    "last_name",
                    "email",
                    "role",
                    "team",
                    "password1",
                    "password2",
                ),
            },
        ),
    )
    filter_horizontal = ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "language":
            choices = [("", _("the browser's")), *settings.LANGUAGES]
            return forms.ChoiceField(label=capfirst(db_field.verbose_name), choices=choices, required=False)
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "team":
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_view_related = False
        return field

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        if obj is None:
            kwargs["form"] = self.add_form
        form = admin.ModelAdmin.get_form(self, request, obj, change, **kwargs)
        if "password" in form.base_fields:
            form.base_fields["password"].help_text = _("Nobody can read a password, only replace it.")
        return form


@admin.register(Team, site=site)
class TeamAdmin(RoleAdmin):
    may_view = may_change = may_add = "manage settings"
    list_display = ("name",)
