"""A rest from advertising that a person asked for: it ends by itself."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.subject import Subject


class Pause(models.Model):
    """No advertising until a moment, on one channel or ('') on every one; ended early, that moment is moved forward."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="pauses")
    channel = models.CharField(_("channel"), max_length=10, default="", blank=True)
    begins_at = models.DateTimeField(_("begins at"), default=timezone.now)
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("pause of advertising")
        verbose_name_plural = _("pauses of advertising")
        constraints = [
            models.UniqueConstraint(fields=["subject", "channel", "begins_at"], name="pause_begins_once"),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("begins_at")), name="pause_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["begins_at"], name="pause_since")]

    def __str__(self) -> str:
        return f"{self.channel or '*'} {self.until:%Y-%m-%d}"
