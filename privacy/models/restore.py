"""That the database is a restored backup: nothing works until the ledger was replayed and an officer said so."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.subject import Subject


class Restore(models.Model):
    """One restore of a backup. While a row is not released, web, worker and jobs refuse to work (R137)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    backup_at = models.DateTimeField(_("backup made at"))
    restored_at = models.DateTimeField(_("restored at"), default=timezone.now)
    replayed_at = models.DateTimeField(_("ledger replayed at"), null=True, blank=True)
    lines = models.PositiveIntegerField(_("lines replayed"), default=0)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    released_by = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("released by")
    )

    class Meta:
        verbose_name = _("restored backup")
        verbose_name_plural = _("restored backups")
        ordering = ["-restored_at"]
        indexes = [
            models.Index(fields=["restored_at"], name="restore_frozen", condition=models.Q(released_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.backup_at:%Y-%m-%d %H:%M}"
