"""The ladder's rungs, for administrators; leads themselves are worked on in the browser's sales pages."""

from django.contrib import admin

from leadcrm.leads.models import Stage
from privacy.admin_site import RoleAdmin, site


@admin.register(Stage, site=site)
class StageAdmin(RoleAdmin):
    may_view = may_change = "manage settings"
    list_display = ("__str__", "kind", "position")
    fields = ("own_name", "position")
