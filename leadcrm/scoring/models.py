"""The register of scores, version by version, and each person's score with its reasons."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from leadcrm.leads.models import Lead
from privacy.active import ActivePeople
from privacy.models import Purpose, Subject


class Use(models.TextChoices):
    """What a score may be used for, and there is nothing else: none of it decides about anybody (Art. 22(1), R66, R68, R72)."""

    SHOW = "show", _("shown to staff, with its reasons")
    ORDER = "order", _("orders the list of leads")
    FILTER = "filter", _("fills the tab “Hot”")


class ScoreModelQuerySet(models.QuerySet):
    """Versions of the score, by whether they count."""

    def in_force(self) -> "ScoreModelQuerySet":
        """Return the version by which people are scored now: one at most."""
        return self.filter(released_on__isnull=False, ended_on__isnull=True)


class ScoreModel(models.Model):
    """One version of the score: an entry of the register (R65). Released, it never changes; a change is a new version.

    One version is in force at a time: a second score would be a second opinion about people that nobody needs (Art. 5(1)(c)).
    """

    version = models.PositiveIntegerField(_("version"), unique=True, editable=False)
    name_de = models.CharField(_("name (German)"), max_length=80, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+", verbose_name=_("purpose"))
    uses = ArrayField(
        models.CharField(max_length=6, choices=Use), default=list, blank=True, verbose_name=_("used for")
    )
    significance_de = models.TextField(
        _("significance (German)"), blank=True, help_text=_("One sentence that the person reads, too.")
    )
    significance_en = models.TextField(_("significance (English)"), blank=True)
    hot_from = models.SmallIntegerField(
        _("hot from so many points"), default=30, validators=[MinValueValidator(1)]
    )
    datenart = models.CharField(_("retention: kind of data"), max_length=30, default="", blank=True)
    owner = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("owner")
    )
    author = models.ForeignKey(Subject, models.PROTECT, related_name="+", editable=False)
    approver = models.ForeignKey(Subject, models.PROTECT, related_name="+", null=True, editable=False)
    released_on = models.DateField(_("released on"), null=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    # Empty while somebody may still have a score of the version before.
    completed_at = models.DateTimeField(null=True, editable=False)

    objects = ScoreModelQuerySet.as_manager()

    class Meta:
        verbose_name = _("score (register)")
        verbose_name_plural = _("scores (register)")
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(
                name="score_uses_are_these_three",
                condition=models.Q(uses__contained_by=[str(use) for use in Use]),
            ),
            models.CheckConstraint(
                name="score_released_whole",
                condition=models.Q(released_on__isnull=True)
                | (
                    models.Q(owner__isnull=False, approver__isnull=False, uses__len__gt=0)
                    & ~models.Q(datenart="")
                    & ~models.Q(significance_de="")
                    & ~models.Q(significance_en="")
                ),
            ),
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(released_on__isnull=False, ended_on__isnull=True),
                name="score_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(text)s, version %(n)s") % {"text": self.name, "n": self.version}

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_de if _german() else self.name_en

    @property
    def significance(self) -> str:
        """What the score means for people, in the reader's language."""
        return self.significance_de if _german() else self.significance_en


class ScoreRule(models.Model):
    """One line of a score's logic: what is looked at, and how many points it counts."""

    model = models.ForeignKey(ScoreModel, models.CASCADE, related_name="rules")
    input = models.CharField(_("what is looked at"), max_length=20)
    text = models.CharField(
        _("which"),
        max_length=60,
        default="",
        blank=True,
        help_text=_("A word, a country, a source or a form."),
    )
    days = models.PositiveSmallIntegerField(
        _("in the last days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
    )
    points = models.SmallIntegerField(
        _("points each"), validators=[MinValueValidator(-100), MaxValueValidator(100)]
    )
    cap = models.PositiveSmallIntegerField(
        _("counts at most"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("rule of a score")
        verbose_name_plural = _("rules of a score")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(points=0), name="score_rule_counts")]

    def __str__(self) -> str:
        return f"{self.input} {self.points:+d}"


class Score(models.Model):
    """A person's points and what they come from: there only while the gate lets us work them out (R69)."""

    subject = models.OneToOneField(Subject, models.CASCADE, related_name="+")
    # Beside the points, so that the list's order is one walk along one index.
    lead = models.OneToOneField(Lead, models.CASCADE, related_name="score")
    model = models.ForeignKey(ScoreModel, models.PROTECT, related_name="+", verbose_name=_("worked out by"))
    points = models.IntegerField(_("points"))
    # [{"rule": 17, "count": 3, "points": 15}, …]
    reasons = models.JSONField(_("reasons"), default=list)
    hot = models.BooleanField(_("hot"))
    computed_at = models.DateTimeField(_("as of"), default=timezone.now)

    objects = ActivePeople()
    everyone = models.Manager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        indexes = [
            models.Index(fields=["points", "lead"], name="score_by_points"),
            models.Index(fields=["points", "lead"], name="score_hot", condition=models.Q(hot=True)),
            models.Index(fields=["model"], name="score_of_version"),
        ]

    def __str__(self) -> str:
        return f"{self.points:+d}"


def _german() -> bool:
    return (get_language() or "de").startswith("de")
