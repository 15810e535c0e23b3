"""The law's numbers as dated rows."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.subject import Subject


class LegalParameter(models.Model):
    """A number that comes from law or policy, as a dated row that is never changed (R0).

    The newest row that has begun counts; of two for the same day, the one that was recorded later.
    """

    key = models.SlugField(max_length=60)
    value = models.IntegerField(_("value"))
    unit = models.CharField(_("unit"), max_length=12)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("Afterwards the earlier number counts again.")
    )
    source = models.CharField(_("source"), max_length=200)
    reason = models.CharField(_("reason for the change"), max_length=300, default="", db_default="")
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    # Empty for what came with the installation.
    recorded_by = models.ForeignKey(
        Subject,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("recorded by"),
    )

    class Meta:
        verbose_name = _("legal parameter")
        verbose_name_plural = _("legal parameters")
        ordering = ["key", "valid_from", "id"]
        indexes = [models.Index(fields=["key", "valid_from"], name="parameter_key_from")]

    def __str__(self) -> str:
        return f"{self.key} = {self.value} {self.unit}"
