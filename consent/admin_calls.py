"""Proofs of consents to calls for the data protection officer alone, found by name and number also after an erasure."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from consent.call_proofs import sealed
from consent.documents import document_answer
from consent.lacks import WORDS
from consent.models import CallProof, ProofCheck
from consent.routes import ROUTES, way
from privacy.admin_site import RoleAdmin, site
from privacy.audit.services import record as record_read
from privacy.suppression import normalise


@admin.register(CallProof, site=site)
class CallProofAdmin(RoleAdmin):
    """Of calls kept five years from each use (§ 7a UWG); the Bundesnetzagentur may ask for it without delay."""

    may_view = "steer privacy"
    list_display = ("verified_at", "channel", "name", "number", "keep_until", "ended_at")
    fields: ClassVar[Any] = (
        "channel", "name", "address", "number", "company", "company_address", "receiver", "scope", "text_sha256", "given_at",
        "zone", "manner", "place", "how_shown", "verified_at", "scan", "gaps", "used_at", "ended_at", "ended_by",
        "keep_until", "unaltered",
    )  # fmt: skip
    search_fields = ("name", "number", "address")
    search_help_text = _("Part of a name or address, or a telephone number in any spelling")
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        name = "consent_callproof_document"
        scan = path("<str:pk>/document/", self.admin_site.admin_view(self.document_view), name=name)
        return [scan, *super().get_urls()]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> CallProof | None:
        """Each look at a proof stands in the trail."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            record_read(verb="proof", model=CallProof, row_id=found.pk, subject=None, purpose="evidence")
        return found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[CallProof], search_term: str
    ) -> tuple[QuerySet[CallProof], bool]:
        if number := normalise("phone", search_term):
            return queryset.filter(number=number), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("lacks"))
    def gaps(self, proof: CallProof) -> str:
        return ", ".join(str(WORDS[item]) for item in proof.lacks) or "–"

    @admin.display(description=_("proof of the number"))
    def how_shown(self, proof: CallProof) -> str:
        return str(proof.how or "–")

    @admin.display(description=_("manner"))
    def manner(self, proof: CallProof) -> str:
        return str(ROUTES.get(proof.route, _("online")))

    @admin.display(description=_("withdrawn how"))
    def ended_by(self, proof: CallProof) -> str:
        return way(proof.ended_how) or "–"

    @admin.display(description=_("unaltered"), boolean=True)
    def unaltered(self, proof: CallProof) -> bool:
        return sealed(proof) == proof.pk

    @admin.display(description=_("scan or recording"))
    def scan(self, proof: CallProof) -> str:
        if not proof.document:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:consent_callproof_document", args=[proof.pk]), _("Save")
        )

    def document_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        if not self.has_view_permission(request):
            return render(request, "403.html", status=403)
        return document_answer(get_object_or_404(CallProof, pk=pk))


@admin.register(ProofCheck, site=site)
class ProofCheckAdmin(RoleAdmin):
    """Which proofs we verified before a call centre got them, who did, and when (R60)."""

    may_view = "steer privacy"
    list_display = ("at", "taker", "number_of_proofs")
    fields: ClassVar[Any] = ("taker", "at", "number_of_proofs")
    list_select_related = ("taker",)

    @admin.display(description=_("proofs"))
    def number_of_proofs(self, check: ProofCheck) -> int:
        return check.proofs.count()
