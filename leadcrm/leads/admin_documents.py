"""Commercial documents for the data protection officer alone, also after their person was erased (R135)."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from leadcrm.leads.document_answer import document_answer
from leadcrm.leads.documents import LAWS, Kind, last_day
from leadcrm.leads.models import CommercialDocument, Lead
from privacy.admin_site import RoleAdmin, site
from privacy.audit.services import record
from privacy.citations import cited


class WhoseFilter(admin.SimpleListFilter):
    """Those of people who are gone come first: nobody else sees them."""

    title = _("person")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("here", _("still a lead"))]

    def choices(self, changelist: Any) -> Any:
        first, *rest = super().choices(changelist)
        yield {**first, "display": _("person erased")}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        here = Exists(Lead.objects.filter(subject=OuterRef("subject")))
        return queryset.filter(here) if self.value() else queryset.filter(~here)


@admin.register(CommercialDocument, site=site)
class CommercialDocumentAdmin(RoleAdmin):
    """Kept for the law and for nothing else; each look stands in the trail."""

    may_view = "steer privacy"
    list_display = ("dated_on", "kind", "number", "recipient", "ends_on", "subject")
    list_filter = (WhoseFilter, "kind")
    fields: ClassVar[Any] = (
        "kind", "number", "dated_on", "title", "recipient", "address", "text", "copy", "lies_at", "recorded_at", "subject", "ends_on",
        "law",
    )  # fmt: skip
    search_fields = ("number", "recipient", "address", "subject")
    search_help_text = _("Number, part of a name or address, or the id of the person")
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        name = "leads_commercialdocument_file"
        file = path("<uuid:pk>/file/", self.admin_site.admin_view(self.file_view), name=name)
        return [file, *super().get_urls()]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> CommercialDocument | None:
        """Each look at a document stands in the trail."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            record(
                verb="read",
                model=CommercialDocument,
                row_id=found.pk,
                subject=found.subject,
                purpose="record_keeping",
            )
        return found

    @admin.display(description=_("kept until"), ordering="dated_on")
    def ends_on(self, document: CommercialDocument) -> str:
        return date_format(last_day(document.kind, document.dated_on, timezone.localdate()))

    @admin.display(description=_("by the law"))
    def law(self, document: CommercialDocument) -> str:
        return cited(LAWS[Kind(document.kind)])

    @admin.display(description=_("file"))
    def copy(self, document: CommercialDocument) -> str:
        if not document.file:
            return "–"
        address = reverse("admin:leads_commercialdocument_file", args=[document.pk])
        return format_html('<a href="{}">{}</a>', address, _("Download"))

    def file_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return document_answer(get_object_or_404(CommercialDocument, pk=pk))
