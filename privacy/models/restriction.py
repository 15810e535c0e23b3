"""Why the processing of a person's data is restricted, since when, and what ended it (Art. 18)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.request import Request
from privacy.models.subject import Subject


class Restriction(models.Model):
    """One ground; a person is restricted as long as one of them stands. It ends after the person was told (Art. 18(3))."""

    class Ground(models.TextChoices):
        ACCURACY = "accuracy", _("They say the data is wrong, Art. 18(1)(a)")
        UNLAWFUL = "unlawful", _("They want no erasure although we may not use the data, Art. 18(1)(b)")
        CLAIMS = "claims", _("They need the data for legal claims, Art. 18(1)(c)")
        OBJECTION = "objection", _("Their objection is being weighed, Art. 18(1)(d)")

    class Route(models.TextChoices):
        POST = "post", _("by letter")
        PHONE = "phone", _("by telephone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(
        Subject, models.CASCADE, related_name="restrictions", verbose_name=_("person"), db_index=False
    )
    request = models.ForeignKey(
        Request, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("request")
    )
    ground = models.CharField(_("ground"), max_length=10, choices=Ground)
    since = models.DateTimeField(_("since"), default=timezone.now)
    actor = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("restricted by")
    )
    # What the person is told before it ends: what came out, in the words of the letter.
    outcome = models.TextField(_("what came out"), default="", blank=True, max_length=2000)
    announced_at = models.DateTimeField(_("letter written at"), null=True, blank=True)
    told_at = models.DateTimeField(_("told otherwise at"), null=True, blank=True)
    told_by = models.CharField(_("told by"), max_length=5, choices=Route, default="", blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "ground"], name="restriction_once", condition=Q(lifted_at=None)
            )
        ]
        indexes = [
            models.Index(fields=["subject"], name="restriction_of_person"),
            models.Index(fields=["-since"], name="restriction_newest"),
        ]

    def __str__(self) -> str:
        return str(self.get_ground_display())

    @property
    def letter(self) -> str:
        """The key of the letter that is sent before it is lifted."""
        return f"restriction:{self.pk}:lifting"
