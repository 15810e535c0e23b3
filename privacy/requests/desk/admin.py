"""The case desk: the queue with its clocks, and one page per case with all that has to be decided."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_POST, require_safe

from privacy.admin_site import RoleAdmin
from privacy.audit.services import record
from privacy.citations import cited
from privacy.deadlines import due_on, extended_target
from privacy.erasure.plan import KEPT, Line
from privacy.keepers import postal_of
from privacy.models import AbuseFile, CaseLetter, Occasion, Request
from privacy.names import names_of, people_named
from privacy.requests import abuse, answer, authority, doubting
from privacy.requests.arrival import taking_in
from privacy.requests.arrival.intake import asked_together
from privacy.requests.arrival.opening import candidates, looked_up
from privacy.requests.clock import Clock
from privacy.requests.desk import choosing, draft_desk, letter_desk, post_desk, steps
from privacy.requests.errors import RequestError
from privacy.requests.letters import paper, posting
from privacy.requests.letters.kept_letters import had
from privacy.requests.rights.delivery import previewed
from privacy.requests.rights.handlers import handler_of
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
    list_display = ("number_", "kind", "state", "received_on", "due_on", "clock", "task", "decision")
    list_select_related = ("occasion",)
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

    @admin.display(description=gettext_lazy("task"))
    def task(self, request: Request) -> str:
        waits = request.state == Request.State.OPEN and authority.awaited(request)
        return _("see the authority") if waits else ""

    def get_urls(self) -> list[URLPattern]:
        step = self.admin_site.admin_view
        own = [
            path("letter/", step(self.letter), name="privacy_request_letter"),
            path("post/", step(require_safe(self.to_post)), name="privacy_request_post"),
            path(
                "<uuid:pk>/sheet/<slug:name>/", step(require_safe(self.sheet)), name="privacy_request_sheet"
            ),
            path(
                "<uuid:pk>/enclosure/", step(require_safe(self.enclosure)), name="privacy_request_enclosure"
            ),
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

    def to_post(self, request: HttpRequest) -> HttpResponse:
        """Show the letters on paper that nobody has posted yet."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return post_desk.to_post(request, {**self.admin_site.each_context(request), "opts": self.opts})

    def sheet(self, request: HttpRequest, pk: Any, name: str) -> HttpResponse:
        """Show a letter on paper as it is printed."""
        case = self._case(request, pk)
        try:
            return post_desk.sheet(case, name)
        except RequestError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:privacy_request_change", args=[case.pk]))

    def enclosure(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        """Hand out what goes into the envelope beside an answer."""
        return post_desk.enclosure(self._case(request, pk))

    def step(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Take one step of a case; what is not possible now is said on its page."""
        case = self._case(request, pk)
        actor, name = self.actor(request), request.POST.get("step", "")
        context = {**self.admin_site.each_context(request), "opts": self.opts}
        try:
            if "draft" in request.POST:
                return draft_desk.draft(request, case, actor, context)
            if "letter" in request.POST:
                if incomplete := draft_desk.send(request, case, actor, context):
                    return incomplete
            elif name == "code":
                return self._page(request, case, code=choosing.new_code(request=case, actor=actor))
            else:
                steps.take(name, case=case, actor=actor, typed=request.POST)
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
            people = looked_up(case, look) if look else candidates(case)
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
            "reasons": [
                (code, words, abuse.refusable_as(case, code))
                for code, words in Request.Reason.choices
                if code
            ]
            if known
            else [],
            "abuse": abuse.file_of(case),
            "first": known and abuse.is_first(case),
            "abuse_grounds": [(ground.value, ground.label) for ground in AbuseFile.GROUNDS],
            "outcomes": [choice for choice in AbuseFile.Outcome.choices if choice[0]],
            "fee_told": case.letters.filter(name="fee").first(),
            **(handler.context(case) if known else {}),
            "found": [{**row, "law": cited(row["norm"])} for row in case.kept],
            "hands_out": handler.hand_out is not None,
            "until": answer.available_until(case),
            "locked": answer.locked(case),
            "code": code,
            "notices": case.recipient_notices.select_related("recipient"),
            "takedowns": case.takedowns.all(),
            "letters": self._letters(case),
            "awaited": case.state == Request.State.OPEN and authority.awaited(case),
            "asked": had(case, "identity"),
            "shows": [choice for choice in Occasion.Authority.choices if choice[0]],
            "today": timezone.localdate(),
            "unacknowledged": taking_in.unacknowledged(case),
            "addressed": paper.changeable(case),
            "known_postal": postal_of(case.person) if case.on_paper and case.person else [],
            "knowns": Request.Known.choices,
            "ways": posting.WAYS,
            "enclosing": posting.ENCLOSING,
        }
        return TemplateResponse(request, "admin/privacy/request/case.html", context)

    def _letters(self, case: Request) -> list[tuple[CaseLetter, str]]:
        """Return what was written to the person, with the name of whoever sent it."""
        found = list(case.letters.all())
        names = names_of({letter.written_by_id for letter in found if letter.written_by_id})
        return [
            (letter, names.get(letter.written_by_id, "") if letter.written_by_id else "") for letter in found
        ]

    def _name(self, case: Request) -> str:
        return self._names([case.person]).get(case.person_id, "") if case.person else ""

    def _names(self, people: list[Any]) -> dict[Any, str]:
        return people_named([person.pk for person in people])


def register(site: admin.AdminSite) -> None:
    """Put the desk on the officer's site."""
    site.register(Request, RequestAdmin)
