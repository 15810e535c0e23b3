from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.models import ProductCategory
from privacy.active import ActivePeople
from privacy.models import Subject


class Stage(models.Model):
    """A rung of the ladder a lead climbs; renamable, its kind is not."""

    class Kind(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    # Empty for a shipped stage that nobody renamed: then its translated name is shown.
    own_name = models.CharField(_("name"), max_length=40, default="", blank=True)
    code = models.SlugField(max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.OPEN)
    position = models.PositiveSmallIntegerField(_("position"), unique=True)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.own_name or str(SHIPPED_STAGES.get(self.code, self.code))


SHIPPED_STAGES = {
    "new": _("New"),
    "contacted": _("Contacted"),
    "qualified": _("Qualified"),
    "offer": _("Offer"),
    "won": _("Won"),
    "lost": _("Lost"),
}


class Deal(models.Model):
    """A chance of a sale to one person; a lead's value is the sum of its open deals."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    lead = models.ForeignKey("leads.Lead", models.CASCADE, related_name="deals", verbose_name=_("lead"))
    title = models.CharField(_("title"), max_length=200)
    value = models.DecimalField(
        _("value"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    # A won deal of a category is the sale on which mail about similar products may rest (R49, R51).
    category = models.ForeignKey(
        ProductCategory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product category"),
    )
    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=4, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = ActivePeople()
    everyone = models.Manager()

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        ordering = ["state", "expected_close", "id"]

    def __str__(self) -> str:
        return self.title
