"""The officer's and administrators' site, and the base of its tables: rights come from the table of roles."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from privacy import steering
from privacy.dashboard import dashboard
from privacy.models import Subject


class PrivacyAdminSite(admin.AdminSite):
    """Open to all staff, because purposes are read by everybody; each table has its own rights. Nobody needs to be a superuser."""

    site_header = "leadcrm"
    site_title = "leadcrm"
    index_title = _("Privacy")
    index_template = "admin/dashboard.html"

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.is_authenticated and user.may("read purposes"))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one log-in page; whoever is logged in and not let in stays outside."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", request.path))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The officer's dashboard above the tables; administrators get the tables alone."""
        board = dashboard() if steering.steers(request) else None
        return super().index(request, {**(extra_context or {}), "board": board})

    def get_urls(self) -> list[Any]:
        own = [
            path("tonight/", self.admin_view(self.tonight), name="privacy_tonight"),
            path("retention/", self.admin_view(self.retention), name="privacy_retention"),
            path("overdue/", self.admin_view(self.overdue), name="privacy_overdue"),
        ]
        return [*own, *super().get_urls()]

    def tonight(self, request: HttpRequest) -> HttpResponse:
        return steering.tonight(request, self.each_context(request))

    def overdue(self, request: HttpRequest) -> HttpResponse:
        return steering.notices(request, self.each_context(request))

    def retention(self, request: HttpRequest) -> HttpResponse:
        from privacy.desk_retention import retention

        return retention(request, self.each_context(request))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """There is one log-out, too."""
        return redirect("account_logout")


site = PrivacyAdminSite(name="admin")


class RoleAdmin(admin.ModelAdmin):
    """A table whose rights come from the table of roles: `may_view` and `may_change` name its actions."""

    may_view = "steer privacy"
    may_change = ""
    may_add = ""

    def _may(self, request: HttpRequest, action: str) -> bool:
        user: Any = request.user
        return bool(action and user.is_authenticated and user.may(action))

    def actor(self, request: HttpRequest) -> Subject:
        """Return the subject of the member of staff who is acting."""
        user: Any = request.user
        return user.subject

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.may_view) or self._may(request, self.may_change)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.may_change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.may_add)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **given: Any
    ) -> HttpResponse:
        """One way to save: what is decided here is done row by row, and the list follows."""
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **given)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
