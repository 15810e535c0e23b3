"""Restrictions on the officer's desk: made, announced to the person, lifted; in this order and no other (R116–R118)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.admin_site import site
from privacy.admin_steps import Step, StepAdmin
from privacy.audit.context import act
from privacy.merged import present_id
from privacy.models import Restriction, Subject
from privacy.names import names_of
from privacy.restrictions import RestrictionRefused, announce, lift, note_told, restrict, told

_STEER = "steer privacy"
_SHOWN = ("person", "ground", "since", "state", "request", "restricted_by")


class NewRestriction(forms.ModelForm):
    """Whom and why."""

    person = forms.UUIDField(
        label=gettext_lazy("Id of the person"),
        help_text=gettext_lazy("It stands on the person's page, in their case and in the trail."),
    )

    class Meta:
        model = Restriction
        fields = ("ground",)

    def clean_person(self) -> Subject:
        """Only somebody we know can be restricted."""
        found = Subject.objects.filter(pk=present_id(self.cleaned_data["person"])).first()
        if found is None:
            raise forms.ValidationError(_("Nobody has this id."))
        if found.state == Subject.State.ERASED:
            raise forms.ValidationError(_("This person has been erased: there is nothing left to restrict."))
        return found


class Outcome(forms.ModelForm):
    """What the person is told before it ends."""

    class Meta:
        model = Restriction
        fields = ("outcome",)


@admin.register(Restriction, site=site)
class RestrictionAdmin(StepAdmin):
    """The words for the person are typed and saved; every other change is a step."""

    may_change = may_add = _STEER
    list_display = ("since", "person", "ground", "state")
    list_filter = ("ground", ("lifted_at", admin.EmptyFieldListFilter))
    show_full_result_count = False
    refusals = (RestrictionRefused,)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(
            request, obj, change=change, form=Outcome if obj else NewRestriction, **kwargs
        )

    def get_fields(self, request: HttpRequest, obj: Restriction | None = None) -> Any:
        return (*_SHOWN, "outcome") if obj else ("person", "ground")

    def get_readonly_fields(self, request: HttpRequest, obj: Restriction | None = None) -> Any:
        if obj is None:
            return ()
        return (*_SHOWN, *(() if _unsaid(obj) else ("outcome",)))

    def save_model(self, request: HttpRequest, obj: Restriction, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["outcome"])
            return
        actor = self.actor(request)
        with act(actor=actor, purpose="rights_handling"):
            made = restrict(subject=form.cleaned_data["person"], ground=obj.ground, actor=actor)
        obj.pk, obj.subject = made.pk, made.subject

    def steps(self, obj: Restriction) -> list[Step]:
        if obj.lifted_at:
            return []
        if told(obj):
            return [Step("lift", gettext_lazy("Lift the restriction"), _STEER, primary=True)]
        found = []
        if obj.announced_at is None:
            found.append(
                Step("announce", gettext_lazy("Write to the person that it ends"), _STEER, primary=True)
            )
        return [
            *found,
            Step("post", gettext_lazy("Told by letter"), _STEER),
            Step("phone", gettext_lazy("Told by telephone"), _STEER),
        ]

    def take(self, request: HttpRequest, obj: Restriction, step: str) -> HttpResponse | None:
        actor = self.actor(request)
        if step == "announce":
            announce(restriction=obj, outcome=obj.outcome, actor=actor)
            self.message_user(request, _("The letter is on its way. Once it has left, you can lift it."))
        elif step == "lift":
            lift(restriction=obj, actor=actor)
            self.message_user(request, _("Lifted."))
        else:
            note_told(restriction=obj, route=step, outcome=obj.outcome, actor=actor)
        return None

    @admin.display(description=gettext_lazy("Id of the person"))
    def person(self, obj: Restriction) -> str:
        return str(obj.subject_id)

    @admin.display(description=gettext_lazy("state"))
    def state(self, obj: Restriction) -> Any:
        if obj.lifted_at:
            return _("lifted")
        if told(obj):
            return _("the person knows that it ends")
        return _("the letter about its end is waiting") if obj.announced_at else _("stands")

    @admin.display(description=gettext_lazy("restricted by"))
    def restricted_by(self, obj: Restriction) -> str:
        return names_of([obj.actor_id]).get(obj.actor_id, "–") if obj.actor_id else "–"


def _unsaid(obj: Restriction) -> bool:
    return not (obj.announced_at or obj.told_at or obj.lifted_at)
