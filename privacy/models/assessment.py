"""Why our interest may outweigh the person's: the assessment of a legitimate interest, version by version."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.models.purpose import Purpose
from privacy.models.subject import Subject


class AssessmentQuerySet(models.QuerySet):
    """Assessments, by whether they count."""

    def in_force(self, on: dt.date) -> "AssessmentQuerySet":
        """Return the newest version of each purpose that was approved by that day; whether it is overdue is R6's."""
        approved = self.filter(approved_on__lte=on)
        return approved.order_by("purpose_id", "-approved_on", "-pk").distinct("purpose_id")


class Assessment(models.Model):
    """A legitimate-interest assessment: three steps, author, approver, review date (R5, R6).

    An approved one is never changed: it is renewed as a new version, and both stay.
    """

    purpose = models.ForeignKey(
        Purpose, models.PROTECT, related_name="assessments", verbose_name=_("purpose")
    )
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)
    interest = models.TextField(_("1. the interest pursued"), blank=True)
    necessity = models.TextField(_("2. why it is necessary, and no milder means will do"), blank=True)
    balancing = models.TextField(_("3. balancing, with what the person may expect"), blank=True)
    author = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    approver = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True, editable=False)
    review_on = models.DateField(_("review on"))
    example = models.BooleanField(_("an example of the demo"), default=False, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["purpose", "-version"]
        constraints = [
            models.CheckConstraint(
                name="assessment_approved_whole",
                condition=models.Q(approved_on__isnull=True)
                | (
                    ~models.Q(interest="")
                    & ~models.Q(necessity="")
                    & ~models.Q(balancing="")
                    & models.Q(approver__isnull=False)
                ),
            )
        ]

    def __str__(self) -> str:
        return gettext("%(text)s, version %(n)s") % {"text": self.purpose, "n": self.version}
