"""Purposes and the succession of the controller in the admin: drafted by marketing, approved by the officer, read by all."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from privacy.admin_site import RoleAdmin, site
from privacy.admin_steps import Step, StepAdmin
from privacy.models import Compatibility, Purpose, Subject, Succession
from privacy.models.purpose import Basis, Channel
from privacy.names import names_of, people_named
from privacy.own_purposes import PurposeRefused, approve_purpose, lint, note_told, untold, write_purpose
from privacy.purposes import SHIPPED
from privacy.succession import SuccessionRefused, document

_MOST = 100
_FIXED = ("code", "klass", "bases", "channels", "parties", "explicit_for", "lapse_months", "data_of",
          "name_de", "name_en", "description_de", "description_en")  # fmt: skip
# What is not typed any more is read in words.
_SPOKEN = {"bases": "rests_on", "channels": "over", "parties": "whom"}
_DATES = ("active", "review_on", "ends_on")


class PurposeForm(forms.ModelForm):
    """Letters of Art. 6(1), channels and parties are ticked."""

    class Meta:
        model = Purpose
        fields = (*_FIXED, *_DATES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {"bases": Basis.choices, "channels": Channel.choices, "parties": Subject.Party.choices}
        for name, words in choices.items():
            if field := self.fields.get(name):
                self.fields[name] = forms.MultipleChoiceField(
                    label=field.label,
                    choices=words,
                    widget=forms.CheckboxSelectMultiple,
                    initial=field.initial,
                )
        shipped = self.fields.get("data_of")
        if isinstance(shipped, forms.ModelChoiceField):
            codes = [code for code, spec in SHIPPED.items() if spec.klass != "duty"]
            shipped.queryset = Purpose.objects.filter(pk__in=codes)
            shipped.required = True
        klass = self.fields.get("klass")
        if isinstance(klass, forms.TypedChoiceField):
            klass.choices = [pair for pair in Purpose.Klass.choices if pair[0] != Purpose.Klass.DUTY]


class CompatibilityInline(admin.StackedInline):
    """The five criteria of Art. 6(4), beside the purpose they are about (R9)."""

    model = Compatibility
    can_delete = False
    max_num = 1

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # it comes into being with the draft

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # whoever sees the purpose

    def has_change_permission(self, request: HttpRequest, obj: Purpose | None = None) -> bool:
        user: Any = request.user
        return bool(obj and obj.own and not obj.approved_on and user.may("draft purposes"))


@admin.register(Purpose, site=site)
class PurposeAdmin(StepAdmin):
    """What is shipped, and our own. What a purpose is for stays; the officer may switch it off, and the gate closes at once."""

    may_view, may_change, may_add = "read purposes", "draft purposes", "draft purposes"
    form = PurposeForm
    list_display = ("name", "code", "klass", "rests_on", "state", "active", "review_on", "ends_on")
    list_filter = ("klass", "active", "own")
    refusals = (PurposeRefused,)
    inlines = (CompatibilityInline,)

    def get_inlines(self, request: HttpRequest, obj: Purpose | None) -> Any:
        return self.inlines if obj is not None and obj.own else ()

    def get_fields(self, request: HttpRequest, obj: Purpose | None = None) -> Any:
        if obj is None:
            return (*_FIXED, "review_on", "ends_on")
        words: tuple[str, ...] = _FIXED if obj.own else ("code", "klass", "bases", "channels")
        if not self._is_draft(obj):
            words = tuple(_SPOKEN.get(field, field) for field in words)
        return (*words, *_DATES, "proof", "state", *(("found", "people_untold") if obj.own else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Purpose | None = None) -> Any:
        shown = ("proof", "state", "found", "people_untold")
        if obj is None:
            return ()
        if self._is_draft(obj):
            return ("code", "active", *shown)
        return (*(field for field in _FIXED if field not in _SPOKEN), *_SPOKEN.values(), *shown)

    def has_change_permission(self, request: HttpRequest, obj: Purpose | None = None) -> bool:
        if obj is None or self._is_draft(obj):
            return super().has_change_permission(request)
        return self._may(request, "approve purposes")

    def save_model(self, request: HttpRequest, obj: Purpose, form: Any, change: bool) -> None:
        if change and not self._is_draft(obj):
            obj.save(update_fields=list(_DATES))
        else:
            write_purpose(purpose=obj, author=self.actor(request))

    def steps(self, obj: Purpose) -> list[Step]:
        if self._is_draft(obj):
            return [Step("approve", gettext_lazy("Approve"), "approve purposes", primary=True)]
        return []

    def take(self, request: HttpRequest, obj: Purpose, step: str) -> HttpResponse | None:
        approve_purpose(purpose=obj, approver=self.actor(request))
        self.message_user(request, _("Approved."))
        self.message_user(
            request,
            _("Publish a new privacy notice now: it has to name the purpose."),
            level=messages.WARNING,
        )
        return None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.told))
        return [path("<slug:code>/told/", view, name="privacy_purpose_told"), *super().get_urls()]

    def told(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show who was not told of a new purpose; the POST records that the notice reached them (R9)."""
        if not self._may(request, "approve purposes"):
            raise PermissionDenied
        purpose = get_object_or_404(Purpose, pk=code)
        address = reverse("admin:privacy_purpose_told", args=[code])
        if request.method == "POST":
            chosen, route = request.POST.getlist("person"), request.POST.get("route", "")[:40].strip()
            try:
                if not route:
                    raise PurposeRefused(_("Say how the notice was delivered."))
                waiting = untold(purpose).values_list("pk", flat=True)
                done = note_told(
                    purpose=purpose,
                    subjects=[pk for pk in waiting if str(pk) in chosen],
                    route=route,
                    actor=self.actor(request),
                )
                self.message_user(request, _("Noted for %(n)s people.") % {"n": done})
            except PurposeRefused as refused:
                self.message_user(request, str(refused), level=messages.ERROR)
            return HttpResponseRedirect(address)
        people = list(untold(purpose).order_by("pk")[: _MOST + 1])
        names = people_named(person.pk for person in people)
        page = {
            "title": _("People to be told"),
            "purpose": purpose,
            "people": [(person, names.get(person.pk, "")) for person in people[:_MOST]],
            "more": len(people) > _MOST,
        }
        context = {**self.admin_site.each_context(request), **page}
        return TemplateResponse(request, "admin/privacy/purpose/told.html", context)

    def _is_draft(self, obj: Purpose) -> bool:
        return obj.own and obj.approved_on is None

    @admin.display(description=gettext_lazy("lawful bases"))
    def rests_on(self, purpose: Purpose) -> str:
        return "; ".join(str(Basis(basis).label) for basis in purpose.bases)

    @admin.display(description=gettext_lazy("channels"))
    def over(self, purpose: Purpose) -> str:
        return ", ".join(str(Channel(channel).label) for channel in purpose.channels)

    @admin.display(description=gettext_lazy("for whom"))
    def whom(self, purpose: Purpose) -> str:
        return ", ".join(str(Subject.Party(party).label) for party in purpose.parties)

    @admin.display(description=gettext_lazy("state"))
    def state(self, purpose: Purpose) -> str:
        if not purpose.own:
            return _("shipped")
        if purpose.approved_on is None:
            return _("draft")
        who = names_of([purpose.approver_id]).get(purpose.approver_id, "–") if purpose.approver_id else "–"
        return _("approved by %(name)s") % {"name": who}

    @admin.display(description=gettext_lazy("what has to be proven"))
    def proof(self, purpose: Purpose) -> str:
        """The proof that follows from the bases: nobody chooses it, so nobody can choose it away."""
        words = {
            Basis.CONSENT: _("the consent with all its items, by e-mail confirmed in the mailbox"),
            Basis.CONTRACT: _("the enquiry or contract of the person"),
            Basis.LEGITIMATE_INTEREST: _("an approved assessment within its review date"),
        }
        return "; ".join(words.get(Basis(basis), str(Basis(basis).label)) for basis in purpose.bases)

    @admin.display(description=gettext_lazy("what stands against it"))
    def found(self, purpose: Purpose) -> str:
        return " ".join(lint(purpose)) if self._is_draft(purpose) else "–"

    @admin.display(description=gettext_lazy("people to be told"))
    def people_untold(self, purpose: Purpose) -> str:
        count = untold(purpose)[:10_000].count()
        if not count:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:privacy_purpose_told", args=[purpose.pk]), count
        )


class SuccessionForm(forms.ModelForm):
    """The one thing the officer says of a new name: why the consents go on."""

    class Meta:
        model = Succession
        fields = ("grounds",)

    def clean_grounds(self) -> str:
        grounds = self.cleaned_data["grounds"]
        if not grounds.strip():
            raise forms.ValidationError(_("Say why the consents go on."))
        return grounds


@admin.register(Succession, site=site)
class SuccessionAdmin(RoleAdmin):
    """W5: no consent passes to a company that was not named, unless the officer documents that it is the same or took over."""

    may_view, may_change = "read purposes", "approve purposes"
    form = SuccessionForm
    list_display = ("former", "present", "changed_at", "documented_at")
    readonly_fields = ("former", "present", "changed_at", "documented_at", "who")
    fields = ("former", "present", "changed_at", "grounds", "documented_at", "who")

    def has_change_permission(self, request: HttpRequest, obj: Succession | None = None) -> bool:
        return super().has_change_permission(request) and (obj is None or obj.documented_at is None)

    def save_model(self, request: HttpRequest, obj: Succession, form: Any, change: bool) -> None:
        try:
            document(succession=obj, grounds=form.cleaned_data["grounds"], actor=self.actor(request))
        except SuccessionRefused as refused:
            self.message_user(request, str(refused), level=messages.ERROR)

    @admin.display(description=gettext_lazy("documented by"))
    def who(self, row: Succession) -> str:
        return (
            names_of([row.documented_by_id]).get(row.documented_by_id, "–") if row.documented_by_id else "–"
        )
