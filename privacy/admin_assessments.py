"""Assessments in the admin: marketing and the officer draft, the officer approves and renews, everybody reads (R5, R6)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from privacy import assessments, parameters
from privacy.admin_site import site
from privacy.admin_steps import Step, StepAdmin
from privacy.guidance import asked
from privacy.models import Assessment, Purpose
from privacy.names import names_of
from privacy.purposes import LEGITIMATE_INTEREST

_STATES = {
    "draft": gettext_lazy("Draft"),
    "approved": gettext_lazy("Approved"),
    "review_due": gettext_lazy("Review due"),
    "lapsed": gettext_lazy("Lapsed: the gate is shut"),
    "superseded": gettext_lazy("Replaced by a newer version"),
}


class AssessmentForm(forms.ModelForm):
    """The three steps, each with its questions."""

    class Meta:
        model = Assessment
        fields = ("purpose", *assessments.STEPS, "review_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step in assessments.STEPS:
            if step in self.fields:
                self.fields[step].help_text = asked(step)
        purpose = self.fields.get("purpose")
        if isinstance(purpose, forms.ModelChoiceField):
            purpose.queryset = Purpose.objects.filter(bases__contains=[LEGITIMATE_INTEREST])
        if "review_on" in self.fields:
            self.fields["review_on"].initial = parameters.months_after(timezone.localdate(), 12)


@admin.register(Assessment, site=site)
class AssessmentAdmin(StepAdmin):
    """What was approved is read only; the way to change it is a new version."""

    may_view, may_change, may_add = "read purposes", "draft purposes", "draft purposes"
    form = AssessmentForm
    list_display = ("purpose", "version", "state", "approved_on", "review_on", "example")
    list_filter = ("purpose",)
    list_select_related = ("purpose",)
    readonly_fields = ("state", "version", "written_by", "approved_by", "approved_on", "last_day", "example")
    fields = ("purpose", *assessments.STEPS, "review_on", *readonly_fields)
    actions = ("approve",)
    refusals = (assessments.AssessmentRefused,)
    print_view = "admin:privacy_assessment_print"

    def get_fields(self, request: HttpRequest, obj: Assessment | None = None) -> Any:
        return self.fields if obj is not None else self.fields[:5]

    def has_change_permission(self, request: HttpRequest, obj: Assessment | None = None) -> bool:
        return super().has_change_permission(request) and (obj is None or obj.approved_on is None)

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "approve purposes")

    def steps(self, obj: Assessment) -> list[Step]:
        if obj.approved_on is None:
            return [Step("approve", gettext_lazy("Approve"), "approve purposes", primary=True)]
        return [Step("renew", gettext_lazy("Renew as a new version"), "draft purposes")]

    def take(self, request: HttpRequest, obj: Assessment, step: str) -> HttpResponse | None:
        if step == "approve":
            assessments.approve(assessment=obj, approver=self.actor(request))
            self.message_user(request, _("Approved."))
            return None
        draft = assessments.renew(assessment=obj, author=self.actor(request))
        self.message_user(request, _("This is the draft of version %(n)s.") % {"n": draft.version})
        return HttpResponseRedirect(reverse("admin:privacy_assessment_change", args=[draft.pk]))

    def save_model(self, request: HttpRequest, obj: Assessment, form: Any, change: bool) -> None:
        assessments.write(assessment=obj, author=self.actor(request))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.print))
        return [path("<int:pk>/print/", view, name="privacy_assessment_print"), *super().get_urls()]

    def print(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show one version on a page made for paper."""
        if not self.has_view_permission(request):
            return render(request, "403.html", status=403)
        row = get_object_or_404(Assessment.objects.select_related("purpose"), pk=pk)
        context = {
            "row": row,
            "state": self.state(row),
            "steps": [(assessments.label(step), getattr(row, step)) for step in assessments.STEPS],
            "author": self.written_by(row),
            "approver": self.approved_by(row),
            "last_day": assessments.last_day(row),
        }
        return render(request, "admin/privacy/assessment/print.html", context)

    @admin.action(description=gettext_lazy("Approve"), permissions=["approve"])
    def approve(self, request: HttpRequest, queryset: Any) -> None:
        """R5: three answered steps, or no approval."""
        for row in queryset:
            try:
                assessments.approve(assessment=row, approver=self.actor(request))
            except assessments.AssessmentRefused as error:
                self.message_user(request, f"{row}: {error}", level=messages.ERROR)

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: Assessment) -> str:
        return str(_STATES[assessments.state_of(row, timezone.localdate())])

    @admin.display(description=gettext_lazy("written by"))
    def written_by(self, row: Assessment) -> str:
        return names_of([row.author_id]).get(row.author_id, "–") if row.author_id else "–"

    @admin.display(description=gettext_lazy("approved by"))
    def approved_by(self, row: Assessment) -> str:
        return names_of([row.approver_id]).get(row.approver_id, "–") if row.approver_id else "–"

    @admin.display(description=gettext_lazy("counts until (days of grace included)"))
    def last_day(self, row: Assessment) -> str:
        return date_format(assessments.last_day(row)) if row.approved_on else "–"
