"""How others' rights were weighed when somebody got their copy (Art. 15(4), R95)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.request import Request
from privacy.models.subject import Subject


class Balancing(models.Model):
    """One copy in which others were hidden: how many we know of, in how many texts; never who, never the words."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    request = models.ForeignKey(
        Request, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("request")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    others = models.PositiveIntegerField(_("people known to us who appear"))
    texts = models.PositiveIntegerField(_("texts in which something was hidden"))

    class Meta:
        verbose_name = _("balancing of others' rights")
        verbose_name_plural = _("balancings of others' rights")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="balancing_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"

    @property
    def grounds(self) -> str:
        """Return what was weighed and what came of it: the rule is the same for everybody."""
        return str(GROUNDS)


GROUNDS = _(
    "Where texts about you name somebody else, or hold somebody else's address or number, […] stands in its place"
    " (Art. 15(4) GDPR). You get every text itself: what it says about you weighs more than the others' wish that it"
    " stays with us; who they are weighs nothing for your rights and much for theirs."
)
