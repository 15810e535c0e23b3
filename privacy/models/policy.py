"""A change of how long data are kept: proposed by one officer, looked at and approved by another."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.subject import Subject


class PolicyChange(models.Model):
    """A period of retention that shall change from a day on (R133). Approved, it becomes a number of the law's table."""

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        APPROVED = "approved", _("Approved")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    key = models.SlugField(_("what it limits"), max_length=60)
    value = models.IntegerField(_("value"))
    unit = models.CharField(_("unit"), max_length=12, editable=False)
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source"), max_length=200)
    reason = models.CharField(_("reason for the change"), max_length=300)
    # R127: few standard periods; another one needs more than a reason for the change.
    deviation = models.TextField(
        _("why no standard period fits"),
        default="",
        db_default="",
        blank=True,
        help_text=_(
            "Standard periods: 7, 14, 30 and 90 days; 6, 12, 24 and 36 months; 3, 6, 8 and 10 years."
        ),
    )
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.OPEN, db_default=State.OPEN, editable=False
    )
    author = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", editable=False, verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now, editable=False)
    approver = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    # What the approver saw: people due in thirty nights before and after, and how many more in the first one.
    shown = models.JSONField(_("numbers shown"), default=dict, editable=False)

    class Meta:
        verbose_name = _("change of retention")
        verbose_name_plural = _("changes of retention")
        ordering = ["-proposed_at"]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="policy_change_says_why")]

    def __str__(self) -> str:
        return f"{self.key} = {self.value} {self.unit}"
