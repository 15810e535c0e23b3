"""The right to object, and the hash that keeps blocking after the person is gone."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.subject import Subject


class Objection(models.Model):
    """A person's objection to marketing (Art. 21(2)); never deleted by anything but erasure (R119)."""

    class Source(models.TextChoices):
        PERSON = "person", _("the person, online")
        STAFF = "staff", _("recorded by staff")
        IMPORT = "import", _("imported file")
        MERGED = "merged", _("a record that was merged")

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="objections")
    # Empty means all: every marketing purpose, every channel.
    purpose = models.CharField(_("purpose"), max_length=40, default="", blank=True)
    channel = models.CharField(_("channel"), max_length=10, default="", blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    source = models.CharField(_("source"), max_length=6, choices=Source)
    actor = models.ForeignKey(Subject, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(fields=["subject", "purpose", "channel"], name="objection_scope_once")
        ]

    def __str__(self) -> str:
        return f"{self.purpose or '*'}/{self.channel or '*'}"


class Suppression(models.Model):
    """A keyed hash of an address that must not be written to; outlives erasure, carries no subject id (R121)."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Telephone")
        DOMAIN = "domain", _("All addresses of a company")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    digest = models.BinaryField(max_length=32, editable=False)
    key_id = models.CharField(_("key"), max_length=16)
    purpose = models.CharField(_("purpose"), max_length=40, default="", blank=True)
    channel = models.CharField(_("channel"), max_length=10, default="", blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        constraints = [
            models.UniqueConstraint(fields=["digest", "purpose", "channel"], name="suppression_scope_once")
        ]
        indexes = [models.Index(fields=["created_at"], name="suppression_since")]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d}"
