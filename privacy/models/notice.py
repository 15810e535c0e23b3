"""The information under Art. 13 and 14 that was shown, word for word, version by version."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One published version of the privacy notice with its twelve slots (R73); immutable once stored."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    published_at = models.DateTimeField(_("published at"), auto_now_add=True)
    # {"de": {slot: text, ...}, "en": {...}}: stored as it was shown, not rebuilt later from changed data (R74).
    slots = models.JSONField(_("slots"))
    sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"{self.version}"
