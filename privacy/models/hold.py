"""A legal hold: what may not be erased although its time is up, because a claim, an audit or a tax assessment needs it."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.subject import Subject


class Hold(models.Model):
    """One hold: on a person, on one kind of their data, on everybody of a company, or on a kind of data of everybody (R134).

    It freezes what it names and nothing else (R132), and never without a day on which somebody looks at it again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(
        Subject, models.CASCADE, related_name="holds", null=True, blank=True, verbose_name=_("person")
    )
    # As the app that knows companies names them ("12"); privacy knows none. Empty: no company.
    company = models.CharField(_("company"), max_length=40, default="", db_default="", blank=True)
    # Empty: everything there is of the person, or of the company's people: who those are must not go, either.
    datenart = models.CharField(_("kind of data"), max_length=40, default="", db_default="", blank=True)
    # Of a kind that counts by calendar years: this year alone, whose assessment period is open (R129). Empty: every year.
    year = models.PositiveSmallIntegerField(_("calendar year"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    review_on = models.DateField(_("review on"))
    placed_by = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("placed by")
    )
    placed_at = models.DateTimeField(_("placed at"), default=timezone.now, editable=False)
    released_by = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("released by")
    )
    released_at = models.DateTimeField(_("released at"), null=True, editable=False)
    release_reason = models.TextField(_("why it ended"), default="", db_default="", blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["review_on", "placed_at"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="hold_says_why"),
            models.CheckConstraint(
                condition=models.Q(company="") | models.Q(subject=None, datenart=""),
                name="hold_on_a_company_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(subject=None, company="", datenart=""), name="hold_names_something"
            ),
            models.CheckConstraint(
                condition=models.Q(year=None) | ~models.Q(datenart=""), name="hold_of_a_year_names_a_kind"
            ),
        ]
        indexes = [
            models.Index(
                fields=["review_on"], name="hold_review", condition=models.Q(released_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.datenart or '*'} {self.review_on}"
