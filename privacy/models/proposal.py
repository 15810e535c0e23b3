"""What one officer decided about a case and another has to confirm: four eyes where two are at work."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.request import Request
from privacy.models.subject import Subject


class Proposal(models.Model):
    """The first officer's decision, as it was typed; gone once it was taken or thrown away."""

    request = models.OneToOneField(
        Request, models.CASCADE, related_name="proposal", verbose_name=_("request")
    )
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+", verbose_name=_("person"))
    by = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    at = models.DateTimeField(_("proposed at"), default=timezone.now)
    choices = models.JSONField(_("decision"), default=dict)

    class Meta:
        verbose_name = _("proposed decision")
        verbose_name_plural = _("proposed decisions")

    def __str__(self) -> str:
        return str(self.request)
