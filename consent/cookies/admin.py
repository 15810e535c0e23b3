"""The register of the company's sites and of what they keep on devices, for the data protection officer (R38)."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from consent.cookies.publishing import publish_banner
from consent.errors import BannerIncomplete
from consent.models import Category, Cookie, CookieChoice, Site
from privacy.admin_site import RoleAdmin, site


@admin.register(Site, site=site)
class SiteAdmin(RoleAdmin):
    """Marketing drafts, the officer publishes; an act of its own, so that five new cookies are one new version."""

    may_view = may_change = may_add = "draft purposes"
    list_display = ("name", "code", "active", "published")
    readonly_fields = ("published",)
    actions = ("publish",)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "approve purposes")

    @admin.display(description=_("published banner"))
    def published(self, row: Site) -> Any:
        newest = row.banners.order_by("-version").first() if row.pk else None
        if newest is None:
            return _("none yet")
        words = _("version %(n)s") % {"n": newest.version}
        return format_html('<a href="{}#{}">{}</a>', reverse("consent:cookies"), row.code, words)

    @admin.action(description=_("Publish what visitors are asked"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Site]) -> None:
        for row in queryset:
            try:
                banner = publish_banner(site=row, actor=self.actor(request))
            except BannerIncomplete as error:
                self.message_user(request, f"{row}: {error}", level=messages.ERROR)
            else:
                said = _("%(site)s: visitors are shown version %(n)s.") % {"site": row, "n": banner.version}
                self.message_user(request, said)


@admin.register(Cookie, site=site)
class CookieAdmin(RoleAdmin):
    may_view = may_change = may_add = "draft purposes"
    list_display = ("name", "site", "category", "kind", "life", "provider", "used")
    list_filter = ("site", "category", "used")
    list_select_related = ("site",)

    @admin.display(description=_("lifetime"))
    def life(self, row: Cookie) -> str:
        return row.life


@admin.register(CookieChoice, site=site)
class CookieChoiceAdmin(RoleAdmin):
    """The proof of a choice, found by the receipt that the person's browser holds (Art. 7(1), Art. 11(2))."""

    list_display = ("at", "kind", "site", "allowed", "receipt")
    fields: ClassVar[Any] = ("at", "kind", "site", "version", "allowed", "despite_signal", "language", "page", "receipt")  # fmt: skip
    list_filter = ("banner__site", "kind")
    list_select_related = ("banner__site",)
    search_fields = ("=receipt",)
    search_help_text = _("The receipt from the person's browser, whole")
    show_full_result_count = False

    @admin.display(description=_("web site"))
    def site(self, row: CookieChoice) -> str:
        return str(row.banner.site)

    @admin.display(description=_("allowed from then on"))
    def allowed(self, row: CookieChoice) -> str:
        return ", ".join(str(Category(code).label) for code in row.categories) or "–"

    @admin.display(description=_("version"))
    def version(self, row: CookieChoice) -> int:
        return row.banner.version
