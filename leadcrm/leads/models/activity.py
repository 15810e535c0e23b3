from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leadcrm.leads.models.lead import Lead
from privacy.active import ActivePeople
from privacy.models import Subject


class Activity(models.Model):
    """Something that happened with a lead, on its timeline."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        CALL = "call", _("Call")
        MEETING = "meeting", _("Meeting")
        MAIL = "mail", _("Mail")
        LETTER = "letter", _("Letter")
        FORM = "form", _("Form")
        TASK = "task", _("Task done")
        STAGE = "stage", _("Stage")
        CONSENT = "consent", _("Consent")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Reached")
        NOT_REACHED = "not_reached", _("Not reached")
        CALL_BACK = "call_back", _("Call back later")
        WRONG_NUMBER = "wrong_number", _("Wrong number")

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="activities", verbose_name=_("lead"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    at = models.DateTimeField(_("at"), default=timezone.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    # R131: only what the person began moves the retention clock.
    by_person = models.BooleanField(default=False)
    title = models.CharField(_("title"), max_length=300, default="", blank=True)
    body = models.TextField(_("text"), default="", blank=True)
    # A call of ours: what it was for; advertising is logged only where the gate lets it be made (R56, R57).
    purpose = models.CharField(_("purpose"), max_length=40, default="", db_default="", blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, default="", blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    # What the entry refers to without a foreign key upwards: "mail:<id>", "submission:<id>", "consent:<id>".
    ref = models.CharField(max_length=80, default="", blank=True)

    objects = ActivePeople()
    everyone = models.Manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["lead", "-at", "-id"], name="activity_timeline")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class Mention(models.Model):
    """Somebody else who appears in an entry of a lead's timeline: hidden in that lead's copy, blanked when they go."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    # Whose timeline it is; they take the row with them, too.
    owner = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="mentions")

    class Meta:
        verbose_name = _("mention of another person")
        verbose_name_plural = _("mentions of other people")
        constraints = [models.UniqueConstraint(fields=["activity", "subject"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.subject_id}"


class Task(models.Model):
    """Something somebody has to do for a lead, by a day."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="tasks", verbose_name=_("lead"))
    title = models.CharField(_("task"), max_length=200)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assignee"),
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = ActivePeople()
    everyone = models.Manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["assignee", "due_on", "id"],
                name="task_open",
                condition=models.Q(done_at__isnull=True),
            ),
            models.Index(
                fields=["due_on", "id"], name="task_open_of_all", condition=models.Q(done_at__isnull=True)
            ),
            models.Index(fields=["lead", "due_on"], name="task_of_lead"),
        ]

    def __str__(self) -> str:
        return self.title
