"""The case desk: the queue with its clocks, and one page per case with all that has to be decided."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_POST, require_safe

from privacy.admin_site import RoleAdmin
from privacy.audit.services import record
from privacy.citations import cited
from privacy.deadlines import due_on, extended_target
from privacy.erasure.plan import KEPT, Line
from privacy.models import Request
from privacy.names import people_named
from privacy.requests import (
    answer,
    approving,
    desk,
    doubting,
    erasing,
    extending,
    letter_desk,
    refusing,
    taking_in,
)
from privacy.requests.clock import Clock
from privacy.requests.delivery import previewed
from privacy.requests.errors import RequestError
from privacy.requests.handlers import handler_of
from privacy.requests.intake import asked_together
from privacy.requests.opening import candidates, looked_up
from privacy.requests.words import WISHES, wish


class OpenFilter(admin.SimpleListFilter):
    """Unproven requests are nobody's yet; they are shown on demand only."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", gettext_lazy("Open")), *Request.State.choices]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if self.value() == "open":
            return queryset.exclude(state__in=[Request.State.UNPROVEN, Request.State.DONE])
        if self.value():
            return queryset.filter(state=self.value())
        return queryset.exclude(state=Request.State.UNPROVEN)


class RequestAdmin(RoleAdmin):
    """Nothing of a case is typed over here: every change is a step with a service of its own."""

    change_list_template = "admin/privacy/request/queue.html"
    list_display = ("number_", "kind", "state", "received_on", "due_on", "clock", "decision")
    list_filter = (OpenFilter, "kind")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ("due_on", "number")

    @admin.display(description=gettext_lazy("number"))
    def number_(self, request: Request) -> str:
        return request.number or "–"

    @admin.display(description=gettext_lazy("clock"))
    def clock(self, request: Request) -> str:
        return str(Clock.of(request).words)

    def get_urls(self) -> list[URLPattern]:
        step = self.admin_site.admin_view
        own = [
            path("letter/", step(self.letter), name="privacy_request_letter"),
            path("<uuid:pk>/step/", step(require_POST(self.step)), name="privacy_request_step"),
            path("<uuid:pk>/preview/", step(require_safe(self.preview)), name="privacy_request_preview"),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        case = self.get_object(request, object_id)
        if case is None or not self.has_view_permission(request) or request.method != "GET":
            return super().change_view(request, object_id, form_url, extra_context)
        return self._page(request, case)

    def letter(self, request: HttpRequest) -> HttpResponse:
        """Take in what came by letter, mail or telephone."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {**self.admin_site.each_context(request), "opts": self.opts}
        return letter_desk.letter(request, context, self.actor(request))

    def step(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Take one step of a case; what is not possible now is said on its page."""
        case = self._case(request, pk)
        actor, name = self.actor(request), request.POST.get("step", "")
        try:
            if name == "choose":
                chosen, look = request.POST.get("person", ""), request.POST.get("look", "")[:254]
                people = looked_up(look) if look else candidates(case)
                person = next((p for p in people if str(p.pk) == chosen), None)
                if chosen != "nobody" and person is None:
                    raise RequestError(_("Say first which person this is."))
                desk.choose(request=case, person=person, actor=actor, look=look)
            elif name == "grant":
                desk.grant(request=case, actor=actor, choices=request.POST.dict())
            elif name == "refuse":
                reason, words = request.POST.get("reason", ""), request.POST.get("words", "")
                refusing.refuse(request=case, actor=actor, reason=reason, words=words)
            elif name == "extend":
                code, words = request.POST.get("code", ""), request.POST.get("words", "")
                extending.extend(request=case, actor=actor, code=code, words=words)
            elif name == "doubt":
                code, means = request.POST.get("code", ""), request.POST.get("means", "")
                doubting.doubt(request=case, actor=actor, code=code, means=means)
            elif name == "settled":
                doubting.settle_doubt(request=case, actor=actor)
            elif name == "sort":
                taking_in.sort(request=case, kinds=request.POST.getlist("kind"), actor=actor)
            elif name == "file":
                taking_in.file_away(request=case, actor=actor)
            elif name == "explain":
                approving.explain(request=case, actor=actor)
            elif name == "again":
                erasing.carry_out(case.pk)
            elif name == "code":
                return self._page(request, case, code=desk.new_code(request=case, actor=actor))
        except RequestError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:privacy_request_change", args=[case.pk]))

    def preview(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Show the copy as the person will see it; that the officer looked is in the trail."""
        case = self._case(request, pk)
        if case.person_id is None:
            return HttpResponseRedirect(reverse("admin:privacy_request_change", args=[case.pk]))
        record(verb="read", model=Request, row_id=case.pk, subject=case.person_id, purpose="rights_handling")
        with override(case.language):
            return previewed(case)

    def _case(self, request: HttpRequest, pk: Any) -> Request:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Request, pk=pk)

    def _page(self, request: HttpRequest, case: Request, *, code: str = "") -> HttpResponse:
        if case.person_id:
            record(
                verb="read", model=Request, row_id=case.pk, subject=case.person_id, purpose="rights_handling"
            )
        handler = handler_of(case.kind)
        known = case.person_id is not None and case.state == Request.State.OPEN
        look, people = request.GET.get("look", "")[:254], []
        if not case.person_id and case.state == Request.State.OPEN:
            people = looked_up(look) if look else candidates(case)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": case.number or _("Unconfirmed request"),
            "case": case,
            "name": self._name(case),
            "clock": Clock.of(case),
            "extended": due_on(case.received_on, extended=True),
            "look": look,
            "people": [(person, self._names(people).get(person.pk, "")) for person in people],
            "panel": handler.panel if known and case.kind != Request.Kind.UNSORTED else "",
            "lines": [Line.of(line) for line in case.plan],
            "kept": KEPT,
            "unsorted": case.state == Request.State.OPEN and case.kind == Request.Kind.UNSORTED,
            "wishes": [(kind, wish(kind)) for kind in WISHES],
            "together": [other for other in asked_together(case) if other.pk != case.pk],
            "target": extended_target(case.received_on),
            "adjusted": doubting.adjusted_due(case),
            "means": doubting.MEANS.items(),
            "doubts": [choice for choice in Request.Doubt.choices if choice[0]],
            "extensions": [choice for choice in Request.Extension.choices if choice[0]],
            "refusable": known and handler.refusable,
            "reasons": [choice for choice in Request.Reason.choices if choice[0]],
            **(handler.context(case) if known else {}),
            "found": [{**row, "law": cited(row["norm"])} for row in case.kept],
            "hands_out": handler.hand_out is not None,
            "until": answer.available_until(case),
            "locked": answer.locked(case),
            "code": code,
            "notices": case.recipient_notices.select_related("recipient"),
        }
        return TemplateResponse(request, "admin/privacy/request/case.html", context)

    def _name(self, case: Request) -> str:
        return self._names([case.person]).get(case.person_id, "") if case.person else ""

    def _names(self, people: list[Any]) -> dict[Any, str]:
        return people_named([person.pk for person in people])


def register(site: admin.AdminSite) -> None:
    """Put the desk on the officer's site."""
    site.register(Request, RequestAdmin)
