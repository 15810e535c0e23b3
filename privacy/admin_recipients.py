"""Recipients' answers on the officer's desk: who was told, who answered what, who is silent (R112)."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from privacy.admin_site import site
from privacy.admin_steps import Step, StepAdmin
from privacy.audit.context import act
from privacy.models import RecipientNotice
from privacy.recipients import AnswerRefused, answer, note_told

_STEER = "steer privacy"
_SHOWN = (
    "request", "recipient", "about", "made_at", "told_at", "reminders", "reminded_at", "answer", "answered_at",
)  # fmt: skip


class GroundsForm(forms.ModelForm):
    """Why something is impossible or too much effort."""

    class Meta:
        model = RecipientNotice
        fields = ("grounds",)


@admin.register(RecipientNotice, site=site)
class RecipientNoticeAdmin(StepAdmin):
    """Grounds are typed and saved; what was told and answered are steps."""

    may_change = _STEER
    form = GroundsForm
    fields = (*_SHOWN, "grounds")
    list_display = ("request", "recipient", "about", "made_at", "told_at", "answer", "answered_at")
    list_filter = ("answer", "about", "recipient")
    list_select_related = ("request", "recipient")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    refusals: ClassVar[Any] = (AnswerRefused,)

    def get_readonly_fields(self, request: HttpRequest, obj: RecipientNotice | None = None) -> Any:
        return (*_SHOWN, "grounds") if obj and obj.answer else _SHOWN

    def save_model(self, request: HttpRequest, obj: RecipientNotice, form: Any, change: bool) -> None:
        obj.save(update_fields=["grounds"])

    def steps(self, obj: RecipientNotice) -> list[Step]:
        if obj.answer:
            return []
        told = [] if obj.told_at else [Step("told", gettext_lazy("Told by telephone or letter"), _STEER)]
        return [
            Step("done", gettext_lazy("They say it is done"), _STEER, primary=True),
            *told,
            Step("impossible", gettext_lazy("Impossible"), _STEER),
            Step("disproportionate", gettext_lazy("Too much effort"), _STEER),
        ]

    def take(self, request: HttpRequest, obj: RecipientNotice, step: str) -> HttpResponse | None:
        with act(actor=self.actor(request), purpose="rights_handling"):
            if step == "told":
                note_told(notice=obj)
            else:
                answer(notice=obj, answer=step, grounds=obj.grounds)
        return None
