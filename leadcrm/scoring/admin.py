"""The register of scores in the admin: marketing and managers draft, the officer releases, everybody reads (R65)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadcrm.accounts.models import User
from leadcrm.scoring import lint
from leadcrm.scoring.inputs import INPUTS
from leadcrm.scoring.models import ScoreModel, ScoreRule, Use
from leadcrm.scoring.services import register
from leadcrm.scoring.words import looked_for
from privacy.admin_site import site
from privacy.admin_steps import Step, StepAdmin
from privacy.models import Purpose, Subject
from privacy.names import names_of
from privacy.notices import period_of

_WRITTEN = (
    "name_de", "name_en", "purpose", "uses", "significance_de", "significance_en", "hot_from", "datenart", "owner",
)  # fmt: skip
_READ = ("state", "written_by", "approved_by", "released_on", "ended_on")


class ScoreModelForm(forms.ModelForm):
    """Uses are ticked, and there are three; who answers for it is one of our staff."""

    uses = forms.MultipleChoiceField(
        label=capfirst(gettext_lazy("used for")),
        choices=Use.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("There is no other use: no decision about anybody is made by a score."),
    )
    datenart = forms.ChoiceField(label=capfirst(gettext_lazy("deleted by the rule")), required=False)
    owner = forms.ChoiceField(label=capfirst(gettext_lazy("owner")), required=False)

    class Meta:
        model = ScoreModel
        fields = _WRITTEN
        widgets = {
            field: AdminTextareaWidget(attrs={"rows": 3}) for field in ("significance_de", "significance_en")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(is_active=True).order_by("last_name", "first_name")
        choices: dict[str, list[tuple[str, str]]] = {
            "datenart": list(lint.retentions().items()),
            "owner": [(str(user.subject_id), str(user)) for user in staff],
        }
        for name, listed in choices.items():
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", "–"), *listed]
        purpose = self.fields.get("purpose")
        if isinstance(purpose, forms.ModelChoiceField):
            purpose.queryset = Purpose.objects.filter(pk__in=lint.purposes())

    def clean_owner(self) -> Subject | None:
        chosen = self.cleaned_data["owner"]
        return Subject.objects.get(pk=chosen) if chosen else None


class ScoreRuleForm(forms.ModelForm):
    """A rule that asks for a special category, or for what its input does not take, is not stored (R71)."""

    input = forms.ChoiceField(label=gettext_lazy("what is looked at"))

    class Meta:
        model = ScoreRule
        fields = ("input", "text", "days", "points", "cap")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("input")
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "–"), *((code, entry.name) for code, entry in INPUTS.items())]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("DELETE"):
            names = {name: given[name] for name in ("input", "text", "days", "points", "cap")}
            for sentence in lint.against_rule(ScoreRule(**names)):
                self.add_error(None, sentence)
            if given["points"] == 0:
                self.add_error("points", _("A rule that counts nothing is none."))
        return given


class ScoreRules(forms.BaseInlineFormSet):
    """The lines of a score: a table whose heads name the columns for the eye alone."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        _say_aloud(form)


class ScoreRuleInline(admin.TabularInline):
    """The logic beside its score; released, it is read only."""

    model = ScoreRule
    form = ScoreRuleForm
    formset = ScoreRules
    extra = 3
    readonly_fields = ("looked",)
    max_num = 30

    def get_fields(self, request: HttpRequest, obj: ScoreModel | None = None) -> Any:
        """What is not typed any more is read in words."""
        return (
            self.form.Meta.fields if self.has_change_permission(request, obj) else ("looked", "points", "cap")
        )

    @admin.display(description=gettext_lazy("what is looked at"))
    def looked(self, rule: ScoreRule) -> str:
        return looked_for(rule)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # whoever sees the score

    def has_change_permission(self, request: HttpRequest, obj: ScoreModel | None = None) -> bool:
        user: Any = request.user
        return bool((obj is None or obj.released_on is None) and user.may("draft scores"))

    has_add_permission = has_change_permission
    has_delete_permission = has_change_permission


@admin.register(ScoreModel, site=site)
class ScoreModelAdmin(StepAdmin):
    """Each version with its purpose, rules, retention and the person who answers for it."""

    may_view, may_change, may_add = "read purposes", "draft scores", "draft scores"
    form = ScoreModelForm
    list_display = ("named", "version", "purpose", "state", "released_on", "ended_on")
    list_select_related = ("purpose",)
    inlines = (ScoreRuleInline,)
    refusals = (register.ScoreRefused,)

    def get_fields(self, request: HttpRequest, obj: ScoreModel | None = None) -> Any:
        if obj is None:
            return _WRITTEN
        if obj.released_on:
            return ("version", *_WRITTEN[:3], "used_for", *_WRITTEN[4:7], "kept", "answers", *_READ)
        return ("version", *_WRITTEN, "found", *_READ[:2])

    def get_readonly_fields(self, request: HttpRequest, obj: ScoreModel | None = None) -> Any:
        return ("version", "found", "used_for", "kept", "answers", *_READ) if obj is not None else ()

    def has_change_permission(self, request: HttpRequest, obj: ScoreModel | None = None) -> bool:
        return super().has_change_permission(request) and (obj is None or obj.released_on is None)

    def steps(self, obj: ScoreModel) -> list[Step]:
        if obj.released_on is None:
            return [
                Step("release", gettext_lazy("Release"), "release scores", primary=True),
                Step("discard", gettext_lazy("Discard the draft"), "draft scores"),
            ]
        again = [Step("renew", gettext_lazy("Renew as a new version"), "draft scores")]
        return again if obj.ended_on else [*again, Step("end", gettext_lazy("End it"), "release scores")]

    def take(self, request: HttpRequest, obj: ScoreModel, step: str) -> HttpResponse | None:
        if step == "release":
            register.release(model=obj, approver=self.actor(request))
            self.message_user(request, _("Released: scores are worked out within the next minutes."))
        elif step == "end":
            register.end(model=obj, actor=self.actor(request))
            self.message_user(request, _("Ended: nobody has a score any more."))
        elif step == "discard":
            register.discard(model=obj, actor=self.actor(request))
            return HttpResponseRedirect(reverse("admin:scoring_scoremodel_changelist"))
        else:
            draft = register.renew(model=obj, author=self.actor(request))
            self.message_user(request, _("This is the draft of version %(n)s.") % {"n": draft.version})
            return HttpResponseRedirect(reverse("admin:scoring_scoremodel_change", args=[draft.pk]))
        return None

    def save_model(self, request: HttpRequest, obj: ScoreModel, form: Any, change: bool) -> None:
        register.write(model=obj, author=self.actor(request))

    @admin.display(description=gettext_lazy("name"))
    def named(self, row: ScoreModel) -> str:
        return row.name or _("without a name")

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: ScoreModel) -> str:
        if row.released_on is None:
            return _("Draft")
        return _("Replaced or ended") if row.ended_on else _("In force")

    @admin.display(description=gettext_lazy("what stands against it"))
    def found(self, row: ScoreModel) -> str:
        missing = lint.against(row, row.rules.all())
        return format_html_join("\n", "{}", ((sentence,) for sentence in missing)) or _("Nothing.")

    @admin.display(description=gettext_lazy("used for"))
    def used_for(self, row: ScoreModel) -> str:
        return "; ".join(str(Use(use).label) for use in row.uses)

    @admin.display(description=gettext_lazy("retention"))
    def kept(self, row: ScoreModel) -> str:
        return period_of(row.datenart)

    @admin.display(description=gettext_lazy("owner"))
    def answers(self, row: ScoreModel) -> str:
        return _staff(row.owner_id)

    @admin.display(description=gettext_lazy("written by"))
    def written_by(self, row: ScoreModel) -> str:
        return _staff(row.author_id)

    @admin.display(description=gettext_lazy("approved by"))
    def approved_by(self, row: ScoreModel) -> str:
        return _staff(row.approver_id)


def _say_aloud(form: forms.BaseForm) -> None:
    """Give each field of a line its name, which stands only at the head of its column."""
    for field in form.fields.values():
        field.widget.attrs["aria-label"] = field.label


def _staff(subject: Any) -> str:
    return names_of([subject]).get(subject, "–") if subject else "–"
