"""The dashboard of the data protection officer and the administrators."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from privacy.audit.admin import register as register_trail


class PrivacyAdminSite(admin.AdminSite):
    """Open to whoever the table of roles lets in; nobody needs to be a superuser."""

    site_header = "leadcrm"
    site_title = "leadcrm"
    index_title = _("Privacy")

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.is_authenticated and user.may("enter the admin"))


site = PrivacyAdminSite(name="admin")
register_trail(site)


class RoleAdmin(admin.ModelAdmin):
    """A table whose rights come from the table of roles: `may_view` and `may_change` name its actions."""

    may_view = "steer privacy"
    may_change = ""
    may_add = ""

    def _may(self, request: HttpRequest, action: str) -> bool:
        user: Any = request.user
        return bool(action and user.is_authenticated and user.may(action))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.may_view) or self._may(request, self.may_change)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.may_change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.may_add)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
