"""What has to vanish from the world on the officer's desk, until it is done or cannot reasonably be (R113)."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from privacy.admin_site import site
from privacy.admin_steps import Step, StepAdmin
from privacy.audit.context import act
from privacy.models import Takedown
from privacy.publications import PublicationRefused, settle, words_to_send

_STEER = "steer privacy"
_SHOWN = ("task", "place", "url", "words", "because", "request", "made_at", "due_on", "outcome", "settled_at")


class StepsForm(forms.ModelForm):
    """Which steps were taken."""

    class Meta:
        model = Takedown
        fields = ("steps",)
        widgets: ClassVar[Any] = {"steps": forms.Textarea(attrs={"rows": 3, "cols": 60})}


@admin.register(Takedown, site=site)
class TakedownAdmin(StepAdmin):
    """How it ended is a step; only what was done for it is typed."""

    may_change = _STEER
    form = StepsForm
    list_display = ("task", "place", "because", "request", "due_on", "outcome", "settled_at")
    list_filter = ("outcome", "task", "because")
    list_select_related = ("request",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    refusals: ClassVar[Any] = (PublicationRefused,)

    def get_fields(self, request: HttpRequest, obj: Takedown | None = None) -> Any:
        shown = (*_SHOWN, "steps")
        return shown if obj and words_to_send(obj) else [name for name in shown if name != "words"]

    def get_readonly_fields(self, request: HttpRequest, obj: Takedown | None = None) -> Any:
        return (*_SHOWN, "steps") if obj and obj.outcome else _SHOWN

    def save_model(self, request: HttpRequest, obj: Takedown, form: Any, change: bool) -> None:
        # Steps alone settle nothing: they wait for the button that does.
        obj.save(update_fields=["steps"])

    def steps(self, obj: Takedown) -> list[Step]:
        if obj.outcome:
            return []
        return [
            Step("done", gettext_lazy("It is gone"), _STEER, primary=True),
            Step("impossible", gettext_lazy("It is not possible"), _STEER),
            Step("unreasonable", gettext_lazy("It would cost too much"), _STEER),
        ]

    def take(self, request: HttpRequest, obj: Takedown, step: str) -> HttpResponse | None:
        with act(actor=self.actor(request), purpose="rights_handling"):
            settle(takedown=obj, outcome=step)
        return None

    @admin.display(description=gettext_lazy("words to send"))
    def words(self, takedown: Takedown) -> str:
        return words_to_send(takedown)
