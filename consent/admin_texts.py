"""The words of consents in the admin: marketing and the officer draft, the officer publishes, everybody reads and compares."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from consent.comparison import compare
from consent.errors import TextIncomplete
from consent.models import ConsentText, TextDraft
from consent.services.texts import current_texts, lagging, lint, publish_draft, text_before
from privacy import spoken
from privacy.admin_site import RoleAdmin, site
from privacy.admin_steps import Step, StepAdmin
from privacy.models import Controller, Purpose
from privacy.models.purpose import Channel
from privacy.names import names_of


@admin.register(ConsentText, site=site)
class ConsentTextAdmin(RoleAdmin):
    """What was published, word for word and for ever (R17)."""

    may_view = "read purposes"
    list_display = ("purpose", spoken.language, "version", "label", "published_at", "compared")
    list_filter = ("purpose", ("language", spoken.LanguageFilter))
    list_select_related = ("purpose", "notice")
    readonly_fields = ("compared",)

    @admin.display(description=gettext_lazy("compare"))
    def compared(self, text: ConsentText) -> str:
        if text.version == 1:
            return "–"
        address = reverse("admin:consent_consenttext_compare", args=[text.pk])
        return format_html('<a href="{}">{}</a>', address, _("With the version before"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.compare))
        return [path("<int:pk>/compare/", view, name="consent_consenttext_compare"), *super().get_urls()]

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what changed between this version and the one before, word by word."""
        if not self.has_view_permission(request):
            return render(request, "403.html", status=403)
        text = get_object_or_404(ConsentText.objects.select_related("purpose"), pk=pk)
        before = text_before(text)
        back = reverse("admin:consent_consenttext_changelist")
        return _compared(request, before, text, _("Version %(n)s") % {"n": text.version}, back)


class DraftForm(forms.ModelForm):
    """What a person shall read and agree to."""

    language = forms.ChoiceField(label=gettext_lazy("language"), choices=settings.LANGUAGES)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("channels"), choices=Channel.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = TextDraft
        fields = ("purpose", "language", "channels", "label", "body", "explicit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purpose = self.fields.get("purpose")
        if isinstance(purpose, forms.ModelChoiceField):
            purpose.queryset = Purpose.objects.filter(bases__contains=["consent"])


@admin.register(TextDraft, site=site)
class TextDraftAdmin(StepAdmin):
    """A draft shows what stands against it; only the officer makes a version of it."""

    may_view, may_change, may_add = "read purposes", "draft purposes", "draft purposes"
    form = DraftForm
    list_display = ("purpose", spoken.language, "label", "written_by", "written_at")
    list_select_related = ("purpose",)
    readonly_fields = ("found", "compared", "written_by", "written_at")
    refusals = (TextIncomplete,)

    def get_fields(self, request: HttpRequest, obj: TextDraft | None = None) -> Any:
        given = self.form.Meta.fields
        return (*given, *self.readonly_fields) if obj is not None else given

    def steps(self, obj: TextDraft) -> list[Step]:
        return [
            Step("publish", gettext_lazy("Publish as a new version"), "approve purposes", primary=True),
            Step("discard", gettext_lazy("Discard the draft"), "draft purposes"),
        ]

    def take(self, request: HttpRequest, obj: TextDraft, step: str) -> HttpResponse | None:
        if step == "discard":
            obj.delete()
            return HttpResponseRedirect(reverse("admin:consent_textdraft_changelist"))
        text = publish_draft(draft=obj, actor=self.actor(request))
        self.message_user(request, _("Published as version %(n)s.") % {"n": text.version})
        if behind := lagging(text):
            told = _("The text in %(language)s is missing or still the one before; publish it as well.")
            self.message_user(request, told % {"language": ", ".join(behind)}, level=messages.WARNING)
        return HttpResponseRedirect(reverse("admin:consent_consenttext_change", args=[text.pk]))

    def save_model(self, request: HttpRequest, obj: TextDraft, form: Any, change: bool) -> None:
        obj.author = self.actor(request)
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.compare))
        return [path("<int:pk>/compare/", view, name="consent_textdraft_compare"), *super().get_urls()]

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the draft would change in the text in force."""
        if not self.has_view_permission(request):
            return render(request, "403.html", status=403)
        draft = get_object_or_404(TextDraft.objects.select_related("purpose"), pk=pk)
        before = next(iter(current_texts([draft.purpose_id], draft.language)), None)
        return _compared(
            request, before, draft, _("Draft"), reverse("admin:consent_textdraft_change", args=[pk])
        )

    @admin.display(description=gettext_lazy("what stands against it"))
    def found(self, draft: TextDraft) -> str:
        missing = lint(
            purpose=draft.purpose,
            language=draft.language,
            label=draft.label,
            body=draft.body,
            controller=Controller.objects.first(),
            channels=draft.channels,
            explicit=draft.explicit,
        )
        return format_html_join("\n", "{}", ((sentence,) for sentence in missing)) or _("Nothing.")

    @admin.display(description=gettext_lazy("compare"))
    def compared(self, draft: TextDraft) -> str:
        address = reverse("admin:consent_textdraft_compare", args=[draft.pk])
        return format_html('<a href="{}">{}</a>', address, _("With the text in force"))

    @admin.display(description=gettext_lazy("written by"))
    def written_by(self, draft: TextDraft) -> str:
        return names_of([draft.author_id]).get(draft.author_id, "–")


def _compared(
    request: HttpRequest, before: ConsentText | None, after: ConsentText | TextDraft, name: str, back: str
) -> HttpResponse:
    context = {
        "purpose": after.purpose,
        "language": after.language,
        "before": before,
        "name": name,
        "label": compare(before.label if before else "", after.label),
        "body": compare(before.body if before else "", after.body),
        "back": back,
    }
    return render(request, "consent/compare.html", context)
