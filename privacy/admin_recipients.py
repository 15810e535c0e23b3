"""Recipients on the officer's desk: who was told, who acknowledged, who is silent, and why one could not be told (R112)."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from privacy.admin_site import site
from privacy.admin_steps import Step, StepAdmin
from privacy.audit.context import act
from privacy.models import RecipientNotice
from privacy.recipients import OutcomeRefused, note_told, settle

_STEER = "steer privacy"
_SHOWN = (
    "number", "request", "recipient", "about", "made_at", "told_at", "reminders", "reminded_at", "outcome", "settled_at",
)  # fmt: skip


class GroundsForm(forms.ModelForm):
    """Why something is impossible or takes too much effort."""

    class Meta:
        model = RecipientNotice
        fields = ("grounds",)


@admin.register(RecipientNotice, site=site)
class RecipientNoticeAdmin(StepAdmin):
    """What was told and acknowledged are steps; only grounds are typed."""

    may_change = _STEER
    form = GroundsForm
    fields = (*_SHOWN, "grounds")
    list_display = ("number", "recipient", "about", "made_at", "state", "told_at", "settled_at")
    list_filter = ("outcome", "about", "recipient")
    list_select_related = ("request", "recipient")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    refusals: ClassVar[Any] = (OutcomeRefused,)

    def get_fields(self, request: HttpRequest, obj: RecipientNotice | None = None) -> Any:
        shown = super().get_fields(request, obj)
        return (*shown, "whom") if obj and obj.people.exists() else shown

    def get_readonly_fields(self, request: HttpRequest, obj: RecipientNotice | None = None) -> Any:
        return (*_SHOWN, "whom", "grounds") if obj and obj.outcome else (*_SHOWN, "whom")

    def save_model(self, request: HttpRequest, obj: RecipientNotice, form: Any, change: bool) -> None:
        # Grounds alone settle nothing: they wait for the step that does.
        obj.save(update_fields=["grounds"])

    def steps(self, obj: RecipientNotice) -> list[Step]:
        if obj.outcome:
            return []
        told = [] if obj.told_at else [Step("told", gettext_lazy("Told by telephone or letter"), _STEER)]
        return [
            *told,
            Step("acknowledged", gettext_lazy("They have acknowledged it"), _STEER, primary=True),
            Step("impossible", gettext_lazy("Telling them is impossible"), _STEER),
            Step("disproportionate", gettext_lazy("Telling them takes too much effort"), _STEER),
        ]

    def take(self, request: HttpRequest, obj: RecipientNotice, step: str) -> HttpResponse | None:
        with act(actor=self.actor(request), purpose="rights_handling"):
            if step == "told":
                note_told(notice=obj)
            else:
                settle(notice=obj, outcome=step, grounds=obj.grounds)
        return None

    @admin.display(description=gettext_lazy("whom it is about"))
    def whom(self, notice: RecipientNotice) -> str:
        """Those of a collective notice, a line each: the officer reads them out where no letter can."""
        return "\n".join(notice.people.order_by("whom").values_list("whom", flat=True))

    @admin.display(description=gettext_lazy("number"))
    def number(self, notice: RecipientNotice) -> str:
        return notice.number

    @admin.display(description=gettext_lazy("state"))
    def state(self, notice: RecipientNotice) -> str:
        return str(notice.state)
