"""The dashboard of the data protection officer and the administrators."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from privacy import (
    admin_assessments,  # noqa: F401  (registers its table)
    admin_disclosures,  # noqa: F401  (registers its table)
    admin_holds,  # noqa: F401  (registers its table)
    admin_parameters,  # noqa: F401  (registers its table)
    admin_policy,  # noqa: F401  (registers its table)
    admin_purposes,  # noqa: F401  (registers its tables)
    admin_recipients,  # noqa: F401  (registers its table)
    admin_restrictions,  # noqa: F401  (registers its table)
    admin_takedowns,  # noqa: F401  (registers its table)
    spoken,
)
from privacy.admin_site import RoleAdmin, site
from privacy.audit.admin import register as register_trail
from privacy.models import (
    Controller,
    JobRun,
    Notice,
    Objection,
    Recipient,
    Suppression,
)
from privacy.notices import fill, lint, publish_notice
from privacy.requests.desk.admin import register as register_requests

register_trail(site)
register_requests(site)


@admin.register(Controller, site=site)
class ControllerAdmin(RoleAdmin):
    may_view, may_change = "read purposes", "manage settings"
    list_display = ("name", "city", "dpo_name")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "manage settings") and not Controller.objects.exists()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) or self._may(request, "steer privacy")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The imprint is the administrators', which holidays count is the officer's to say (R84)."""
        settings = self._may(request, "manage settings")
        names = [field.name for field in Controller._meta.fields if field.editable and field.name != "id"]
        own = {"land"} if not settings else {*names} - {"land"}
        return [name for name in names if name not in own]


@admin.register(Recipient, site=site)
class RecipientAdmin(RoleAdmin):
    may_change = may_add = "steer privacy"
    list_display = ("name", "service", "role", "country", "contract_on", "email", "ended_on")


class NoticeForm(forms.ModelForm):
    """A new version has nothing to type: what lacks is an error that names the empty slots (R73)."""

    class Meta:
        model = Notice
        fields: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        if missing := lint(fill()):
            raise forms.ValidationError(
                _("The privacy notice lacks: %(slots)s.") % {"slots": ", ".join(missing)}
            )
        return super().clean() or {}


@admin.register(Notice, site=site)
class NoticeAdmin(RoleAdmin):
    """Versions are made from what the system does; nobody types them."""

    may_add = "approve purposes"
    form = NoticeForm
    list_display = ("version", "published_at", "shown")
    readonly_fields = ("version", "published_at", "shown", "sha256")

    @admin.display(description=_("page"))
    def shown(self, notice: Notice) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("privacy:notice_version", args=[notice.version]), notice.version
        )

    def get_fieldsets(self, request: HttpRequest, obj: Notice | None = None) -> Any:
        if obj is not None:
            return [(None, {"fields": self.readonly_fields})]
        told = _(
            "Saving publishes a new version, filled from controller, purposes, assessments, recipients and periods."
        )
        return [(None, {"fields": (), "description": told})]

    def save_model(self, request: HttpRequest, obj: Notice, form: Any, change: bool) -> None:
        stored = publish_notice(actor=self.actor(request))
        obj.pk, obj.version = stored.pk, stored.version


@admin.register(Objection, site=site)
class ObjectionAdmin(RoleAdmin):
    list_display = ("recorded_at", spoken.purpose, spoken.channel, "source", "person")
    fields: ClassVar[Any] = ("person", spoken.purpose, spoken.channel, "recorded_at", "source")
    list_filter = ("source",)
    show_full_result_count = False

    @admin.display(description=_("Id of the person"))
    def person(self, objection: Objection) -> str:
        return str(objection.subject_id)


@admin.register(Suppression, site=site)
class SuppressionAdmin(RoleAdmin):
    """Hashes only: the list can be asked, never read out (R122)."""

    list_display = ("created_at", "kind", spoken.purpose, spoken.channel)
    fields: ClassVar[Any] = ("kind", spoken.purpose, spoken.channel, "created_at", "key_id")
    list_filter = ("kind",)
    show_full_result_count = False


@admin.register(JobRun, site=site)
class JobRunAdmin(RoleAdmin):
    list_display: Any = (
        spoken.night,
        spoken.job,
        spoken.due,
        spoken.done,
        spoken.left,
        spoken.ended,
    )
    fields: ClassVar[Any] = (
        spoken.night,
        spoken.job,
        spoken.due,
        spoken.done,
        spoken.left,
        spoken.began,
        spoken.ended,
    )
