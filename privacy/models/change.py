"""What changes after data were collected: another purpose (R9), another controller (W5)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.notice import Notice
from privacy.models.purpose import Purpose
from privacy.models.subject import Subject
from privacy.purposes import PURPOSES


class Compatibility(models.Model):
    """Why a new purpose is compatible with the one the data were collected for: the five criteria of Art. 6(4) (R9)."""

    purpose = models.OneToOneField(
        Purpose, models.CASCADE, related_name="compatibility", verbose_name=_("purpose")
    )
    link = models.TextField(_("(a) link between the purposes"), blank=True)
    context = models.TextField(_("(b) context of the collection, and what the person expects"), blank=True)
    nature = models.TextField(_("(c) nature of the data"), blank=True)
    consequences = models.TextField(_("(d) possible consequences for the person"), blank=True)
    safeguards = models.TextField(_("(e) safeguards"), blank=True)

    class Meta:
        verbose_name = _("compatibility note")
        verbose_name_plural = _("compatibility notes")

    def __str__(self) -> str:
        return PURPOSES.called(self.purpose_id)


class PurposeNotice(models.Model):
    """That a person was told of a new purpose, and by which notice, before their data were used for it (Art. 13(3), 14(4), R9)."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+", verbose_name=_("purpose"))
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name=_("privacy notice"))
    at = models.DateTimeField(_("delivered at"), default=timezone.now)
    route = models.CharField(_("how"), max_length=40)

    class Meta:
        verbose_name = _("notice of a new purpose")
        verbose_name_plural = _("notices of new purposes")
        constraints = [models.UniqueConstraint(fields=["subject", "purpose"], name="purpose_told_once")]

    def __str__(self) -> str:
        return f"{self.purpose_id} {self.at:%Y-%m-%d}"


class Succession(models.Model):
    """That the controller got another name, and why those who consented to the old one consented to the new one (W5).

    A row is written by the database when the name changes. Until the officer documents it, the old name's consents are shut.
    """

    former = models.CharField(_("former name"), max_length=200)
    present = models.CharField(_("name since then"), max_length=200)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    grounds = models.TextField(
        _("why the consents go on"),
        default="",
        blank=True,
        help_text=_(
            "For example: merger of 1 July, entry in the register; the same company, renamed; a spelling corrected."
        ),
    )
    documented_at = models.DateTimeField(_("documented at"), null=True, blank=True)
    documented_by = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("documented by")
    )

    class Meta:
        verbose_name = _("succession of the controller")
        verbose_name_plural = _("successions of the controller")
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.former} → {self.present}"
