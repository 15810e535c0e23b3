"""Visits and browsers for the officer, only to be read; found by the receipt that a person's browser holds (Art. 11(2))."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from leadcrm.tracking.models import Visit, Visitor
from privacy.admin_site import RoleAdmin, site

_SEARCH_HELP = _("The receipt from the person's browser, or the id of a person, whole")


@admin.register(Visitor, site=site)
class VisitorAdmin(RoleAdmin):
    list_display = ("last_seen", "first_seen", "receipt", "person")
    fields: ClassVar[Any] = ("receipt", "person", "shared", "first_seen", "last_seen")
    search_fields = ("=receipt", "=subject__id")
    search_help_text = _SEARCH_HELP
    show_full_result_count = False

    @admin.display(description=_("Id of the person"))
    def person(self, row: Visitor) -> str:
        return str(row.subject_id or "–")


@admin.register(Visit, site=site)
class VisitAdmin(RoleAdmin):
    list_display = ("at", "site", "path", "referrer", "utm_campaign", "person")
    fields: ClassVar[Any] = (
        "at", "site", "path", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "person",
    )  # fmt: skip
    list_filter = ("site",)
    list_select_related = ("site",)
    search_fields = ("=visitor__receipt", "=subject__id")
    search_help_text = _SEARCH_HELP
    show_full_result_count = False

    @admin.display(description=_("Id of the person"))
    def person(self, row: Visit) -> str:
        return str(row.subject_id or "–")
