"""That somebody who got a person's data was told to erase, correct or lock it, and what they answered (Art. 19)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.controller import Recipient
from privacy.models.request import Request
from privacy.models.subject import Subject


class RecipientNotice(models.Model):
    """One case and one recipient. It holds no value of the person's: those stand in the letter, and go with them."""

    class About(models.TextChoices):
        ERASURE = "erasure", _("Erasure")
        RECTIFICATION = "rectification", _("Rectification")
        RESTRICTION = "restriction", _("Restriction")

    class Answer(models.TextChoices):
        NONE = "", _("No answer yet")
        DONE = "done", _("Done")
        IMPOSSIBLE = "impossible", _("Impossible, Art. 19")
        DISPROPORTIONATE = "disproportionate", _("Disproportionate effort, Art. 19")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(
        Request, models.CASCADE, related_name="recipient_notices", verbose_name=_("request")
    )
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("person"))
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, related_name="+", verbose_name=_("recipient"), db_index=False
    )
    about = models.CharField(_("what about"), max_length=13, choices=About)
    made_at = models.DateTimeField(_("decided at"), default=timezone.now)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)
    answer = models.CharField(_("answer"), max_length=16, choices=Answer, default="", blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    grounds = models.CharField(
        _("why it is impossible or too much effort"),
        max_length=300,
        default="",
        blank=True,
        help_text=_("Without anything about the person: this stays when they are gone."),
    )

    class Meta:
        verbose_name = _("notice to a recipient")
        verbose_name_plural = _("notices to recipients")
        ordering = ["-made_at"]
        constraints = [models.UniqueConstraint(fields=["request", "recipient"], name="recipient_told_once")]
        indexes = [
            models.Index(fields=["made_at"], name="recipient_silent", condition=Q(answer="")),
            models.Index(fields=["-made_at"], name="recipient_notice_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.request} – {self.recipient}"

    @property
    def letter(self) -> str:
        """The key of the letter that tells the recipient."""
        return f"recipient:{self.pk}"
