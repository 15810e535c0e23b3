"""What we made public of a person, and what has to be taken down again, with whoever copied it (Art. 17(2))."""

import uuid
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.models.purpose import Purpose
from privacy.models.request import Request
from privacy.models.subject import Subject


class Publication(models.Model):
    """One address at which something of the person stands for everybody to read (R113)."""

    class Kind(models.TextChoices):
        TESTIMONIAL = "testimonial", _("Testimonial")
        PARTICIPANTS = "list", _("List of participants")
        REFERENCE = "reference", _("Reference")
        OTHER = "other", _("Other")

    subject = models.ForeignKey(
        Subject, models.CASCADE, related_name="publications", verbose_name=_("person")
    )
    kind = models.CharField(_("what"), max_length=11, choices=Kind)
    url = models.URLField(_("address"), max_length=500)
    since = models.DateField(_("public since"), default=timezone.localdate)
    # A line each: "Google", "Internet Archive", "Messe Leipzig, exhibitors".
    places = models.TextField(_("who else shows or keeps it"), default="", blank=True, max_length=2000)
    purpose = models.ForeignKey(
        Purpose, models.PROTECT, related_name="+", verbose_name=_("purpose"), db_index=False
    )
    recorded_by = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    # When it was decided to take it down; the tasks tell the rest.
    ended_at = models.DateTimeField(_("to be taken down since"), null=True, blank=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-since", "-pk"]
        constraints = [models.UniqueConstraint(fields=["subject", "url"], name="published_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.since:%Y-%m-%d}"

    @property
    def others(self) -> list[str]:
        """Who else shows or keeps it, each once."""
        lines = (line.strip() for line in self.places.splitlines())
        return list(dict.fromkeys(line[:200] for line in lines if line))


class Takedown(models.Model):
    """One thing to do so that the world forgets, too. What it holds of the person is the address, and that goes once it is done."""

    class Task(models.TextChoices):
        PAGE = "page", _("Take it off the page")
        COPY = "copy", _("Ask for the removal of copies and links")

    class Because(models.TextChoices):
        ERASED = "erased", _("Erasure")
        WITHDRAWN = "withdrawn", _("Consent withdrawn")
        OBJECTED = "objected", _("Objection upheld")

    class Outcome(models.TextChoices):
        NONE = "", _("To be done")
        DONE = "done", _("Done")
        IMPOSSIBLE = "impossible", _("Not possible with the technology there is, Art. 17(2)")
        UNREASONABLE = "unreasonable", _("Not reasonable at that cost, Art. 17(2)")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("person"))
    # Empty when it was no case: a withdrawal, or a night.
    request = models.ForeignKey(
        Request, models.CASCADE, related_name="takedowns", null=True, blank=True, verbose_name=_("case")
    )
    task = models.CharField(_("task"), max_length=4, choices=Task)
    place = models.CharField(_("where"), max_length=200)
    url = models.URLField(_("address"), max_length=500, default="", blank=True)
    because = models.CharField(_("because"), max_length=9, choices=Because)
    made_at = models.DateTimeField(_("decided at"), default=timezone.now)
    due_on = models.DateField(_("due on"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, default="", blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    steps = models.CharField(
        _("steps taken"),
        max_length=500,
        default="",
        blank=True,
        help_text=_("What was done, when and by which way; without anything about the person: this stays."),
    )

    class Meta:
        verbose_name = _("takedown")
        verbose_name_plural = _("takedowns")
        ordering = ["due_on", "made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="") | ~Q(steps="") & Q(url=""), name="takedown_says_what_was_done"
            )
        ]
        indexes = [models.Index(fields=["due_on"], name="takedown_open", condition=Q(outcome=""))]

    def __str__(self) -> str:
        return f"{self.get_task_display()}: {self.place}"

    @property
    def state(self) -> str | Promise:
        """Where it stands, in words."""
        return self.get_outcome_display()


def host_of(url: str) -> str:
    """Return the name of the site at an address."""
    return (urlsplit(url).hostname or "")[:200]
