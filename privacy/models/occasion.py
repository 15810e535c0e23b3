"""What somebody said or wrote to us about their rights: one letter may open several cases."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.subject import Subject


class Occasion(models.Model):
    """One letter, mail, call or form. Any channel and any wording counts (R81), from the moment it arrived (R82)."""

    class Channel(models.TextChoices):
        FORM = "form", _("Online")
        MAIL = "mail", _("E-mail")
        LETTER = "letter", _("Letter")
        TELEPHONE = "telephone", _("Telephone")
        IN_PERSON = "in_person", _("In person")

    class Authority(models.TextChoices):
        """What shows that somebody may write for the person; a copy of an identity card is none of it (R88)."""

        NONE = "", _("Not shown")
        DOCUMENT = "document", _("A power of attorney, seen on paper or as a file")
        PORTAL = "portal", _("The portal's record of the person's order")
        LAW = "law", _("Parent, guardian or carer, shown by a certificate")
        PERSON = "person", _("The person said so themselves, on an address or number that we have")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Who wrote: the same somebody as in the cases it opened.
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("who asked"))
    channel = models.CharField(_("channel"), max_length=9, choices=Channel)
    arrived_at = models.DateTimeField(_("arrived at"), default=timezone.now)
    text = models.TextField(_("what was said or written"), default="", blank=True)
    taken_by = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("taken in by")
    )
    # R103: a lawyer, a portal, a relative. Their authority is asked for; the clock runs all the same.
    agent = models.CharField(_("written on the person's behalf by"), max_length=200, default="", blank=True)
    authority = models.CharField(
        _("authority shown by"), max_length=8, choices=Authority, default="", db_default="", blank=True
    )
    authority_on = models.DateField(_("authority shown on"), null=True, blank=True)

    class Meta:
        verbose_name = _("occasion of requests")
        verbose_name_plural = _("occasions of requests")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.arrived_at:%Y-%m-%d}"
