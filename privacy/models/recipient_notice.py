"""That somebody who got people's data was told to erase, correct or restrict it, and what became of it (Art. 19)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.models.controller import Recipient
from privacy.models.request import Request
from privacy.models.subject import Subject


class RecipientNotice(models.Model):
    """One act and one recipient. It holds no value of the person's: those stand in the letter, and go with them."""

    class About(models.TextChoices):
        ERASED = "erased", _("Erasure")
        CORRECTED = "corrected", _("Rectification")
        RESTRICTED = "restricted", _("Restriction")
        LIFTED = "lifted", _("End of a restriction")

    class Outcome(models.TextChoices):
        NONE = "", _("No answer yet")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        IMPOSSIBLE = "impossible", _("Impossible, Art. 19")
        DISPROPORTIONATE = "disproportionate", _("Disproportionate effort, Art. 19")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Empty when nobody asked: we corrected or restricted by ourselves.
    request = models.ForeignKey(
        Request,
        models.CASCADE,
        related_name="recipient_notices",
        null=True,
        blank=True,
        verbose_name=_("case"),
    )
    # Empty in a collective notice: one letter for all whom the nights erased, named in its `people`.
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("person")
    )
    # PROTECT: who got something stays known by name, also when they get nothing any more (W17).
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, related_name="+", verbose_name=_("recipient"), db_index=False
    )
    about = models.CharField(_("what about"), max_length=10, choices=About)
    made_at = models.DateTimeField(_("decided at"), default=timezone.now)
    # A collective notice that is not written yet: the next night adds its people.
    gathering = models.BooleanField(default=False, db_default=False, editable=False)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, default="", blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    grounds = models.CharField(
        _("why it is impossible or takes too much effort"),
        max_length=300,
        default="",
        blank=True,
        help_text=_("Without anything about the person: this stays when they are gone."),
    )

    class Meta:
        verbose_name = _("notice to a recipient")
        verbose_name_plural = _("notices to recipients")
        ordering = ["-made_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "recipient", "about"], name="recipient_told_once"),
            models.UniqueConstraint(
                fields=["recipient"], name="recipient_gathers_once", condition=Q(gathering=True)
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "acknowledged"]) | ~Q(grounds=""),
                name="recipient_notice_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["made_at"], name="recipient_silent", condition=Q(outcome="")),
            models.Index(fields=["-made_at", "id"], name="recipient_notice_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.recipient}"

    @property
    def number(self) -> str:
        """By which both sides know the matter: the case's own, or the notice's where nobody asked."""
        return (self.request.number if self.request else None) or f"M-{self.pk.hex[:8].upper()}"

    @property
    def letter(self) -> str:
        """The key of the letter that tells the recipient."""
        return f"recipient:{self.pk}"

    @property
    def state(self) -> str | Promise:
        """Where it stands, in words."""
        if self.outcome:
            return self.get_outcome_display()
        return _("Told, no answer yet") if self.told_at else _("Not told yet")


class NoticePerson(models.Model):
    """Somebody whom a collective notice is about, as the recipient knows them; gone once the recipient has been told."""

    notice = models.ForeignKey(RecipientNotice, models.CASCADE, related_name="people", db_index=False)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    whom = models.TextField(_("whom it is about"))

    class Meta:
        verbose_name = _("person in a notice to a recipient")
        verbose_name_plural = _("people in notices to recipients")
        constraints = [models.UniqueConstraint(fields=["notice", "subject"], name="notice_names_person_once")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.subject_id}"
