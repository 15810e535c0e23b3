"""The trail as the data protection officer reads it: by person, actor, time and verb. Reading it is recorded, too.

Not a whip: nothing groups or counts by staff, and reads are seen only from one person's or one incident's view.
"""

import uuid
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from privacy.audit.models import AuditDetail, AuditEntry, AuditSeal
from privacy.audit.services import record
from privacy.names import names_of
from privacy.purposes import PURPOSES

_MOST = 10_000


class BoundedPaginator(Paginator):
    """Counts no further than it is willing to page: an exact count would read the whole trail."""

    @cached_property
    def count(self) -> int:
        entries: Any = self.object_list
        return entries[:_MOST].count()


VERBS: list[tuple[str, Any]] = [
    ("insert", _("created")),
    ("update", _("changed")),
    ("delete", _("deleted")),
    ("read", _("read")),
    ("proof", _("proof given out")),
    ("export", _("exported")),
    ("disclose", _("disclosed")),
    ("merge", _("merged")),
    ("unmerge", _("merge undone")),
]


class VerbFilter(admin.SimpleListFilter):
    title = _("verb")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return VERBS

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
    show_facets = admin.ShowFacets.NEVER  # a count per filter would read the whole trail
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
    list_display = ("id", "time", "act", "table", "row", "person", "by", "why", "fields")
    list_filter = (PersonFilter, ActorFilter, RequestFilter, "at", VerbFilter)
    ordering = ("-id",)
    sortable_by = ()
    fields = (
        "id", "time", "act", "table", "row_id", "person", "by", "why", "incident", "fields", "values",
        "commitment_hex", "run",
    )  # fmt: skip

    @admin.display(description=_("time"))
    def time(self, entry: AuditEntry) -> str:
        at = timezone.localtime(entry.at)
        return f"{date_format(at, 'SHORT_DATE_FORMAT')} {at:%H:%M:%S}"

    @admin.display(description=_("verb"))
    def act(self, entry: AuditEntry) -> Any:
        return dict(VERBS).get(entry.verb, entry.verb)

    @admin.display(description=_("table"))
    def table(self, entry: AuditEntry) -> Any:
        return _table_names().get(entry.table_name, entry.table_name)

    @admin.display(description=_("row"))
    def row(self, entry: AuditEntry) -> str:
        return f"…{entry.row_id[-12:]}" if len(entry.row_id) > 12 else entry.row_id

    @admin.display(description=_("person"))
    def person(self, entry: AuditEntry) -> Any:
        if entry.subject is None:
            return "–"
        # The end of the id is random, its beginning only the day.
        return format_html(
            '<a href="../auditentry/?subject={}">…{}</a>', entry.subject, str(entry.subject)[-12:]
        )

    @admin.display(description=_("actor"))
    def by(self, entry: AuditEntry) -> str:
        found = _uuid(entry.actor)
        known: dict[uuid.UUID, str] = getattr(entry, "names", None) or names_of([found] if found else [])
        return known.get(found, entry.actor) if found else entry.actor

    @admin.display(description=_("purpose"))
    def why(self, entry: AuditEntry) -> Any:
        return PURPOSES[entry.purpose].name if entry.purpose in PURPOSES else entry.purpose or "–"

    @admin.display(description=_("incident"))
    def incident(self, entry: AuditEntry) -> Any:
        return _narrowed("request_id", entry.request_id, entry.request_id) if entry.request_id else "–"

    @admin.display(description=_("old and new values"))
    def values(self, entry: AuditEntry) -> str:
        return AuditDetail.objects.filter(pk=entry.pk).values_list("detail", flat=True).first() or "–"

    @admin.display(description=_("commitment"))
    def commitment_hex(self, entry: AuditEntry) -> str:
        return bytes(entry.commitment).hex() if entry.commitment is not None else "–"

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        # The names of a page's actors by one query, not one per row.
        names = names_of(found for entry in changelist.result_list if (found := _uuid(entry.actor)))
        for entry in changelist.result_list:
            entry.names = names
        return changelist

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


def _narrowed(filter_name: str, value: Any, text: str) -> SafeString:
    """A link to the trail of one person or one incident."""
    query = urlencode({filter_name: value})
    return format_html('<a href="{}?{}">{}</a>', reverse("admin:privacy_auditentry_changelist"), query, text)


@cache
def _table_names() -> dict[str, Any]:
    return {model._meta.db_table: model._meta.verbose_name for model in apps.get_models()}


def _uuid(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value.strip())
    except ValueError:
        return None
