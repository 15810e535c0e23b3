"""Why a request is said to be manifestly unfounded or excessive: the written case the law makes us prove (Art. 12(5); R97)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.request import Request
from privacy.models.subject import Subject


class AbuseFile(models.Model):
    """Facts and evidence, approved by an officer, and what follows: a fee or a refusal. The burden is ours."""

    class Outcome(models.TextChoices):
        NONE = "", _("Not approved")
        REFUSAL = "refusal", _("Refusal, Art. 12(5)(b)")
        FEE = "fee", _("A reasonable fee, Art. 12(5)(a)")

    # What the law knows of these; the other reasons of a refusal need no such file.
    GROUNDS = (Request.Reason.UNFOUNDED, Request.Reason.EXCESSIVE)

    request = models.OneToOneField(
        Request, models.CASCADE, related_name="abuse_file", verbose_name=_("request")
    )
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    person = models.ForeignKey(Subject, models.PROTECT, related_name="+", null=True, blank=True)
    ground = models.CharField(
        _("ground"), max_length=14, choices=[(ground.value, ground.label) for ground in GROUNDS]
    )
    facts = models.TextField(_("facts"), default="", blank=True)
    # C-526/24: a first request is abusive only when the intention behind it is proven as well.
    intent = models.TextField(_("what proves the intention"), default="", blank=True)
    evidence = models.TextField(_("evidence and where it lies"), default="", blank=True)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    author = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("author"))
    outcome = models.CharField(_("what follows"), max_length=7, choices=Outcome, default="", blank=True)
    approver = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    fee = models.DecimalField(_("fee in euros"), max_digits=7, decimal_places=2, null=True, blank=True)
    charged_on = models.DateField(_("fee charged on"), null=True, blank=True)

    class Meta:
        verbose_name = _("file on an abusive request")
        verbose_name_plural = _("files on abusive requests")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="") | models.Q(approver__isnull=False), name="abuse_approved_by"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_ground_display()} {self.written_at:%Y-%m-%d}"
