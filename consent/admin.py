"""Records of consent, for the data protection officer: they are only read."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from consent import (
    admin_calls,  # noqa: F401  (registers the tables of calls)
    admin_texts,  # noqa: F401  (registers its tables)
    officer,
)
from consent.cookies import admin as cookies_admin  # noqa: F401  (registers its tables)
from consent.customers import admin as customers_admin  # noqa: F401  (registers its tables)
from consent.errors import NumberUnproven
from consent.handing_out import file_asked_for
from consent.models import ConsentRecord, ConsentState
from consent.proof import proof_of
from consent.routes import way
from consent.services.call_centre import record_check
from privacy import spoken
from privacy.admin_site import RoleAdmin, site
from privacy.models import Recipient
from privacy.suppression import digest


class TakerForm(ActionForm):
    """The action's second half: for whom the proofs were verified."""

    taker = forms.ModelChoiceField(Recipient.objects.all(), label=_("Who makes the calls"), required=False)


class StaleFilter(admin.SimpleListFilter):
    """Consents that nobody has used for two years (R30)."""

    title = _("unused for long")
    parameter_name = "stale"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("to be looked at"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "1":
            return queryset
        flagged = ConsentState.objects.filter(flagged_on__isnull=False)
        return queryset.filter(pk__in=flagged.values("record"))


@admin.register(ConsentRecord, site=site)
class ConsentRecordAdmin(RoleAdmin):
    """The ledger: found by person, purpose and time; each proof that is opened stands in the trail."""

    may_view = "steer privacy"
    list_display = ("at", "purpose", spoken.channel, "kind", "person", "proof")
    fields: ClassVar[Any] = (
        "person", "purpose", spoken.channel, "kind", "at", "zone", "text", "page_url", "ip_truncated", "message_id",
        "confirmed_at", "confirmed_ip", "how", "actor_kind", "proof",
    )  # fmt: skip
    list_filter = ("purpose", ("channel", spoken.ChannelFilter), "kind", StaleFilter)
    search_fields = ("=subject__id",)
    search_help_text = _("An e-mail address or the id of a person, whole")
    list_select_related = ("purpose",)
    show_full_result_count = False
    action_form = TakerForm
    actions = ("verified",)

    @admin.display(description=_("how"))
    def how(self, record: ConsentRecord) -> str:
        return way(record.route) or "–"

    @admin.action(description=_("We verified these proofs for the call centre"), permissions=["view"])
    def verified(self, request: HttpRequest, queryset: QuerySet[ConsentRecord]) -> None:
        """R60: client and call centre each check; this notes our own check, without which nobody calls for us."""
        chosen = request.POST.get("taker", "")
        taker = Recipient.objects.filter(pk=chosen).first() if chosen.isdecimal() else None
        if taker is None:
            self.message_user(request, _("Choose who makes the calls."), level="error")
            return
        try:
            check = record_check(taker=taker, records=queryset, actor=self.actor(request))
        except NumberUnproven as refused:
            self.message_user(request, str(refused), level="error")
            return
        words = _("Noted: %(count)s proofs verified for %(taker)s.")
        self.message_user(request, words % {"count": check.proofs.count(), "taker": taker})

    @admin.display(description=_("Id of the person"))
    def person(self, record: ConsentRecord) -> str:
        return str(record.subject_id)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<uuid:pk>/proof/", self.admin_site.admin_view(self.proof_view), name="consent_proof"),
            path("past/", self.page(officer.past), name="consent_past"),
            path("evidence/", self.page(officer.evidence), name="consent_evidence"),
            path("evidence/<slug:pk>/", self.page(officer.kept), name="consent_kept"),
            path("statistics/", self.page(officer.numbers), name="consent_statistics"),
        ]
        return [*own, *super().get_urls()]

    def page(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """Return a page of the officer's own as a view of this site, shut to whoever may not see the records."""

        def shown(request: HttpRequest, **named: Any) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return view(request, self.admin_site.each_context(request), **named)

        return self.admin_site.admin_view(shown)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ConsentRecord], search_term: str
    ) -> tuple[QuerySet[ConsentRecord], bool]:
        """The ledger holds no address, only its keyed hash: whoever knows the address finds its records."""
        if "@" in search_term:
            return queryset.filter(digest=digest("email", search_term)), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("proof"))
    def proof(self, record: ConsentRecord) -> str:
        if record.kind != ConsentRecord.Kind.GIVEN:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:consent_proof", args=[record.pk]), _("Proof")
        )

    def proof_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Show the proof of one consent, to be printed."""
        record = get_object_or_404(ConsentRecord.objects.select_related("text", "purpose"), pk=pk)
        if not self.has_view_permission(request):
            return render(request, "403.html", status=403)
        if file := file_asked_for(request, record, person=str(record.subject_id)):
            return file
        back = reverse("admin:consent_consentrecord_changelist")
        return render(
            request,
            "consent/proof.html",
            {
                "proof": proof_of(record),
                "person": record.subject_id,
                "back": back,
                "takers": Recipient.objects.all(),
            },
        )
