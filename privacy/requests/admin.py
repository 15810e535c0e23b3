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
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from privacy.admin_site import RoleAdmin
from privacy.audit.services import record
from privacy.citations import cited
from privacy.deadlines import due_on
from privacy.erasure.plan import KEPT, Line
from privacy.models import Request
from privacy.names import people_named
from privacy.package import as_html, package
from privacy.requests import answer, approving, desk, erasing, refusing
from privacy.requests.clock import Clock
from privacy.requests.errors import RequestError
from privacy.requests.handlers import handler_of
from privacy.requests.opening import candidates


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

    def step(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Take one step of a case; what is not possible now is said on its page."""
        case = self._case(request, pk)
        actor, name = self.actor(request), request.POST.get("step", "")
        try:
            if name == "choose":
                chosen = request.POST.get("person", "")
                person = next((p for p in candidates(case) if str(p.pk) == chosen), None)
                if chosen != "nobody" and person is None:
                    raise RequestError(_("Say first which person this is."))
                desk.choose(request=case, person=person, actor=actor)
            elif name == "grant":
                desk.grant(request=case, actor=actor, choices=request.POST.dict())
            elif name == "refuse":
                reason, words = request.POST.get("reason", ""), request.POST.get("words", "")
                refusing.refuse(request=case, actor=actor, reason=reason, words=words)
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
        response = HttpResponse(as_html(package(case.people)))
        response["Cache-Control"] = "no-store"
        return response

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
        people = [] if case.person_id or case.state != Request.State.OPEN else candidates(case)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": case.number or _("Unconfirmed request"),
            "case": case,
            "name": self._name(case),
            "clock": Clock.of(case),
            "extended": due_on(case.received_on, extended=True),
            "people": [(person, self._names(people).get(person.pk, "")) for person in people],
            "panel": handler.panel if known else "",
            "lines": [Line.of(line) for line in case.plan],
            "kept": KEPT,
            "refusable": known and handler.refusable,
            "reasons": [choice for choice in Request.Reason.choices if choice[0]],
            **(handler.context(case) if known else {}),
            "told": case.recipient_notices.select_related("recipient"),
            "found": [{**row, "law": cited(row["norm"])} for row in case.kept],
            "until": answer.available_until(case),
            "locked": answer.locked(case),
            "code": code,
        }
        return TemplateResponse(request, "admin/privacy/request/case.html", context)

    def _name(self, case: Request) -> str:
        return self._names([case.person]).get(case.person_id, "") if case.person else ""

    def _names(self, people: list[Any]) -> dict[Any, str]:
        return people_named([person.pk for person in people])


def register(site: admin.AdminSite) -> None:
    """Put the desk on the officer's site."""
    site.register(Request, RequestAdmin)
