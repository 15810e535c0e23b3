"""For the officer: which goods are similar, and what besides a purchase counts as a sale."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from consent.models import ProductCategory, SaleRule
from privacy.admin_site import RoleAdmin, site


class ProductCategoryForm(forms.ModelForm):
    """The similar categories are chosen from those there are."""

    similar = forms.MultipleChoiceField(
        label=_("similar to it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who bought this may be told about these, too (§ 7(3) no. 2 UWG)."),
    )

    class Meta:
        model = ProductCategory
        fields = ("code", "name", "own", "similar")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = ProductCategory.objects.exclude(pk=self.instance.pk or "")
        field = self.fields["similar"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(category.pk, category.name) for category in others]


@admin.register(ProductCategory, site=site)
class ProductCategoryAdmin(RoleAdmin):
    """R51: the map of similar goods."""

    may_view, may_change, may_add = "read purposes", "approve purposes", "approve purposes"
    form = ProductCategoryForm
    list_display = ("name", "code", "own", "similar_names")

    @admin.display(description=_("similar to it"))
    def similar_names(self, category: ProductCategory) -> str:
        return ", ".join(category.similar) or "–"

    def get_readonly_fields(self, request: HttpRequest, obj: ProductCategory | None = None) -> Any:
        return ("code",) if obj else ()


@admin.register(SaleRule, site=site)
class SaleRuleAdmin(RoleAdmin):
    """R50: an offer, a download or a free account is no sale unless a documented rule says so; a rule is ended, never rewritten."""

    may_view, may_change, may_add = "read purposes", "approve purposes", "approve purposes"
    list_display = ("occasion", "valid_from", "valid_to", "reason")

    def get_readonly_fields(self, request: HttpRequest, obj: SaleRule | None = None) -> Any:
        return ("occasion", "reason", "valid_from") if obj else ()

    def save_model(self, request: HttpRequest, obj: SaleRule, form: Any, change: bool) -> None:
        if not change:
            obj.officer = self.actor(request)
        super().save_model(request, obj, form, change)
