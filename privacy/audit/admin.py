"""The trail as the data protection officer reads it: by person, actor, time and verb. Reading it is recorded, too.

Not a whip: nothing groups or counts by staff, and reads are seen only from one person's or one incident's view.
"""

import uuid
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from privacy.audit.models import AuditDetail, AuditEntry, AuditSeal
from privacy.audit.services import record

_MOST = 10_000


class BoundedPaginator(Paginator):
    """Counts no further than it is willing to page: an exact count would read the whole trail."""

    @cached_property
    def count(self) -> int:
        entries: Any = self.object_list
        return entries[:_MOST].count()


class VerbFilter(admin.SimpleListFilter):
    title = _("verb")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [
            ("insert", _("created")),
            ("update", _("changed")),
            ("delete", _("deleted")),
            ("read", _("read")),
            ("proof", _("proof given out")),
            ("export", _("exported")),
            ("disclose", _("disclosed")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(verb=self.value()) if self.value() else queryset


class ValueFilter(admin.SimpleListFilter):
    """A filter by a value that is typed or linked to, without a list of all values."""

    template = "privacy/filter_by_value.html"
    hint: Any = ""

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: admin.ModelAdmin
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self.others = [(k, v) for k, v in request.GET.items() if k not in (self.parameter_name, "p")]

    @property
    def typed(self) -> str:
        return self.value() or ""

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return []

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: ChangeList) -> list[Any]:  # type: ignore[override]
        return []

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.typed.strip()
        return self.narrow(queryset, value) if value else queryset

    def narrow(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(**{str(self.parameter_name): value})


class PersonFilter(ValueFilter):
    title = _("person")
    parameter_name = "subject"
    hint = _("Id of the person")

    def narrow(self, queryset: QuerySet, value: str) -> QuerySet:
        found = _uuid(value)
        return queryset.filter(subject=found) if found else queryset.none()


class ActorFilter(ValueFilter):
    title = _("actor")
    parameter_name = "actor"
    hint = _("Id or name of who acted")


class RequestFilter(ValueFilter):
    title = _("incident")
    parameter_name = "request_id"
    hint = _("Id of the request")


class ReadOnly(admin.ModelAdmin):
    """Nobody adds, changes or removes anything; the data protection officer looks."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return bool(user.is_authenticated and user.may("steer privacy"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


class AuditEntryAdmin(ReadOnly):
    list_display = ("id", "at", "verb", "table_name", "row_id", "subject", "actor", "purpose", "fields")
    list_filter = (PersonFilter, ActorFilter, RequestFilter, "at", VerbFilter)
    ordering = ("-id",)
    sortable_by = ()
    fields = (
        "id", "at", "verb", "table_name", "row_id", "subject", "actor", "purpose", "request_id", "fields", "values",
        "commitment_hex", "run",
    )  # fmt: skip

    @admin.display(description=_("old and new values"), empty_value="–")
    def values(self, entry: AuditEntry) -> str | None:
        return AuditDetail.objects.filter(pk=entry.pk).values_list("detail", flat=True).first()

    @admin.display(description=_("commitment"), empty_value="–")
    def commitment_hex(self, entry: AuditEntry) -> str | None:
        return bytes(entry.commitment).hex() if entry.commitment is not None else None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        entries = super().get_queryset(request)
        match = request.resolver_match
        one_entry = match is not None and "object_id" in match.kwargs
        if one_entry or request.GET.get("subject") or request.GET.get("request_id"):
            return entries
        return entries.exclude(verb="read")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        if response.status_code == 200:
            person = _uuid(request.GET.get("subject", ""))
            record(verb="read", model=AuditEntry, subject=person, purpose="audit")
        return response

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        response = super().change_view(request, object_id, form_url, extra_context)
        if response.status_code == 200:
            person = AuditEntry.objects.values_list("subject", flat=True).get(pk=object_id)
            record(verb="read", model=AuditEntry, row_id=object_id, subject=person, purpose="audit")
        return response


class AuditSealAdmin(ReadOnly):
    list_display = ("tree_size", "at", "root_hex", "key_id")
    ordering = ("-tree_size",)
    sortable_by = ()
    fields = ("tree_size", "at", "root_hex", "key_id")

    @admin.display(description=_("root"))
    def root_hex(self, seal: AuditSeal) -> str:
        return bytes(seal.root).hex()


def register(site: admin.AdminSite) -> None:
    """Put the trail on the officer's site."""
    site.register(AuditEntry, AuditEntryAdmin)
    site.register(AuditSeal, AuditSealAdmin)


def _uuid(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value.strip())
    except ValueError:
        return None
