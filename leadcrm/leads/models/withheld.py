from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from leadcrm.leads.models.lead import Lead
from privacy.models import Subject


class Withheld(models.Model):
    """A text that speaks of special categories (Art. 9, R10): a warning that was heeded, or a text that waits for the officer.

    The trail knows that it was, never what it said.
    """

    class Origin(models.TextChoices):
        NOTE = "note", _("Note")
        CALL = "call", _("Call")
        MEETING = "meeting", _("Meeting")
        TASK = "task", _("Task")
        MAIL = "mail", _("Mail")
        FORM = "form", _("Form")

    class State(models.TextChoices):
        WARNED = "warned", _("Not stored: the writer was warned")
        WAITING = "waiting", _("Waits for the data protection officer")
        RELEASED = "released", _("Released under an explicit consent")
        DISCARDED = "discarded", _("Discarded")

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    lead = models.ForeignKey(
        Lead, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("lead")
    )
    origin = models.CharField(_("kind"), max_length=7, choices=Origin)
    categories = ArrayField(models.CharField(max_length=12), verbose_name=_("categories"))
    text = models.TextField(_("text"), default="", blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=9, choices=State)
    # "consent:<id>": the explicit consent under which the officer released it.
    evidence = models.CharField(_("evidence"), max_length=80, default="", blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("withheld text")
        verbose_name_plural = _("withheld texts")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["at"], name="withheld_waiting", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.get_origin_display()}, {date_format(timezone.localtime(self.at))}"
