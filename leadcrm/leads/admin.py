"""The ladder's rungs, for administrators, and withheld texts, for the officer; leads have the browser's sales pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from leadcrm.leads import admin_documents  # noqa: F401  (registers)
from leadcrm.leads.models import Stage, Withheld
from leadcrm.leads.services.withheld import WithheldRefused, discard, release
from privacy import special
from privacy.admin_site import RoleAdmin, site
from privacy.admin_steps import Step, StepAdmin
from privacy.audit.services import record


@admin.register(Stage, site=site)
class StageAdmin(RoleAdmin):
    may_view = may_change = "manage settings"
    list_display = ("__str__", "kind", "position")
    fields = ("own_name", "position")


@admin.register(Withheld, site=site)
class WithheldAdmin(StepAdmin):
    """Texts about special categories: the officer alone reads them, and each look stands in the trail (R10)."""

    may_view = "steer privacy"
    list_display = ("at", "origin", "about", "state")
    list_filter = ("state", "origin")
    fields = ("at", "origin", "about", "state", "lead", "author", "text", "evidence", "decided_at")
    readonly_fields = fields
    refusals = (WithheldRefused,)
    show_full_result_count = False

    @admin.display(description=_("categories"))
    def about(self, row: Withheld) -> str:
        return special.names(row.categories)

    def steps(self, obj: Withheld) -> list[Step]:
        if obj.state != Withheld.State.WAITING:
            return []
        return [
            Step("release", _("Release under the explicit consent"), "steer privacy"),
            Step("discard", _("Discard"), "steer privacy", primary=True),
        ]

    def take(self, request: HttpRequest, obj: Withheld, step: str) -> HttpResponse | None:
        decide = release if step == "release" else discard
        decide(withheld=obj, actor=self.actor(request))
        return None

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is not None and row.text and self.has_view_permission(request):
            record(verb="read", model=Withheld, row_id=row.pk, subject=row.subject_id, purpose="audit")
        return super().change_view(request, object_id, *args, **kwargs)
