"""The outbox: every mail is a row first, in the transaction of the act that caused it."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leadcrm.mail.querysets import MailQuerySet
from privacy.active import ActivePeople
from privacy.models import Purpose, Subject


class OutboxMail(models.Model):
    """One mail to one person for one purpose, from queueing to its end."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        CANCELLED = "cancelled", _("Cancelled")
        DEAD = "dead", _("Could not be delivered")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="mails")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+", verbose_name=_("purpose"))
    # R51: the product category that a mail to customers advertises; the gate is asked about it again when sending.
    category = models.CharField(max_length=40, default="", db_default="", blank=True)
    key = models.CharField(max_length=120, unique=True)
    to_address = models.EmailField(_("to"), max_length=254)
    title = models.CharField(_("subject line"), max_length=300)
    body = models.TextField(_("text"))
    html = models.TextField(_("HTML"), default="", blank=True)
    headers = models.JSONField(default=dict)
    # R62: that the right to object stands in it, apart from everything else.
    tells_objection = models.BooleanField(default=False, db_default=False)
    language = models.CharField(max_length=2, default="de")
    message_id = models.CharField(max_length=120, unique=True)
    sender = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("written by")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.QUEUED)
    because = models.CharField(_("reason"), max_length=30, default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(_("queued at"), default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    # The session at work (privacy.takers).
    taken_by = models.PositiveIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = ActivePeople.from_queryset(MailQuerySet)()
    everyone = models.Manager.from_queryset(MailQuerySet)()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(
                fields=["due_at"], name="outbox_due", condition=models.Q(state__in=["queued", "sending"])
            ),
            models.Index(fields=["subject", "-queued_at"], name="outbox_of_person"),
            models.Index(fields=["-ended_at"], name="outbox_dead", condition=models.Q(state="dead")),
        ]

    def __str__(self) -> str:
        return str(self.id)
