"""Who outside got a person's data: the answer to "to whom?" is a name, not a category (Art. 15(1)(c))."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.controller import Recipient
from privacy.models.purpose import Purpose
from privacy.models.subject import Subject


class Disclosure(models.Model):
    """One recipient got one kind of data of one person for one purpose on one day (R93); several times a day is one row."""

    class What(models.TextChoices):
        MAIL = "mail", _("E-mails to the person, taken over for delivery")
        CALLS = "calls", _("Telephone number, and the proof of the consent to calls")
        PROOF = "proof", _("Proof of a consent")
        LETTER = "letter", _("Letters to the person, taken over for printing or delivery")
        COPY = "copy", _("A copy of data")

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="disclosures")
    # PROTECT: a recipient who got something stays known by name.
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="+", verbose_name=_("recipient"))
    what = models.CharField(_("what"), max_length=8, choices=What)
    # As it was that day: a processor may become a controller later.
    role = models.CharField(_("role"), max_length=10, choices=Recipient.Role)
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+", verbose_name=_("purpose"))
    on = models.DateField(_("on"), default=timezone.localdate)

    class Meta:
        verbose_name = _("disclosure to a recipient")
        verbose_name_plural = _("disclosures to recipients")
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "recipient", "what", "purpose", "on"], name="disclosed_once_a_day"
            )
        ]
        indexes = [models.Index(fields=["-on", "-id"], name="disclosure_newest")]

    def __str__(self) -> str:
        return f"{self.recipient} {self.on:%Y-%m-%d}"
