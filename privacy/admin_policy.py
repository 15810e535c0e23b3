"""Changes of retention on the officer's desk: proposed, shown before and after, approved by somebody else (R133)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from privacy import spoken
from privacy.admin_parameters import ParameterForm
from privacy.admin_site import site
from privacy.admin_steps import Step, StepAdmin
from privacy.desk_retention import chart_of
from privacy.models import PolicyChange
from privacy.names import names_of, people_named
from privacy.parameters import ParameterRefused
from privacy.retention import policy

_STEER = "steer privacy"


class PolicyForm(ParameterForm):
    """A period from a day on."""

    keys = frozenset(policy.KEYS)

    class Meta:
        model = PolicyChange
        fields = ("key", "value", "valid_from", "source", "reason", "deviation")
        widgets = {"valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def check(self, given: dict[str, Any]) -> None:
        policy.check(**given)


@admin.register(PolicyChange, site=site)
class PolicyChangeAdmin(StepAdmin):
    """Proposals are never edited: a wrong one is withdrawn."""

    may_view = may_add = _STEER
    form = PolicyForm
    list_display = (spoken.parameter, spoken.amount, "valid_from", "state", "proposed_by")
    list_filter = ("state",)
    refusals = (ParameterRefused,)
    _shown = (
        spoken.parameter,
        spoken.amount,
        *PolicyForm.Meta.fields[2:],
        "state",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
        "seen",
    )

    def get_fields(self, request: HttpRequest, obj: PolicyChange | None = None) -> Any:
        return self._shown if obj is not None else PolicyForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: PolicyChange | None = None) -> Any:
        return self._shown if obj is not None else ()

    def steps(self, obj: PolicyChange) -> list[Step]:
        if obj.state != PolicyChange.State.OPEN:
            return []
        return [
            Step("look", gettext_lazy("Dry run, and decide"), _STEER, primary=True),
            Step("withdraw", gettext_lazy("Withdraw"), _STEER),
        ]

    def take(self, request: HttpRequest, obj: PolicyChange, step: str) -> HttpResponse | None:
        if step == "look":
            return HttpResponseRedirect(reverse("admin:privacy_policychange_trial", args=[obj.pk]))
        policy.withdraw(change=obj, actor=self.actor(request))
        return None

    def save_model(self, request: HttpRequest, obj: PolicyChange, form: Any, change: bool) -> None:
        obj.pk = policy.propose(**form.cleaned_data, actor=self.actor(request)).pk

    def response_add(self, request: HttpRequest, obj: PolicyChange, post_url_continue: Any = None) -> Any:
        return HttpResponseRedirect(reverse("admin:privacy_policychange_trial", args=[obj.pk]))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.trial))
        return [path("<int:pk>/trial/", view, name="privacy_policychange_trial"), *super().get_urls()]

    def trial(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the change would do; the POST approves exactly what was shown."""
        if not self.has_view_permission(request):
            return TemplateResponse(request, "403.html", status=403)
        change = get_object_or_404(PolicyChange, pk=pk)
        if request.method == "POST":
            return self._approve(request, change)
        tried = policy.trial(change)
        names = people_named(tried.sample)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{spoken.parameter_words(change.key)}: {spoken.amount(change)}",
            "change": change,
            "open": change.state == PolicyChange.State.OPEN,
            "trial": tried,
            "parts": [
                (_("as it is"), tried.before, chart_of(tried.before)),
                (_("after the change"), tried.after, chart_of(tried.after)),
            ],
            "sample": [(person, names.get(person, "")) for person in tried.sample],
            "jobs": [(spoken.job_words(name), old, new) for name, old, new in tried.jobs],
        }
        return TemplateResponse(request, "admin/privacy/policy/trial.html", context)

    def _approve(self, request: HttpRequest, change: PolicyChange) -> HttpResponse:
        address = reverse("admin:privacy_policychange_trial", args=[change.pk])
        try:
            policy.approve(change=change, seen=request.POST.get("seen", ""), actor=self.actor(request))
        except ParameterRefused as refused:
            self.message_user(request, str(refused), level=messages.ERROR)
            return HttpResponseRedirect(address)
        self.message_user(request, _("Approved."))
        return HttpResponseRedirect(reverse("admin:privacy_policychange_change", args=[change.pk]))

    @admin.display(description=gettext_lazy("proposed by"))
    def proposed_by(self, change: PolicyChange) -> str:
        return names_of([change.author_id]).get(change.author_id, "–")

    @admin.display(description=gettext_lazy("decided by"))
    def decided_by(self, change: PolicyChange) -> str:
        return names_of([change.approver_id]).get(change.approver_id, "–") if change.approver_id else "–"

    @admin.display(description=gettext_lazy("numbers shown"))
    def seen(self, change: PolicyChange) -> str:
        if not change.shown:
            return "–"
        words = _("in 30 nights %(before)s before, %(after)s after; %(more)s more in the first night")
        return format_html("{}", words % change.shown)
