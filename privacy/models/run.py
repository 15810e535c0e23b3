"""Runs: one row per nightly job and date, one per erasure, so nothing happens twice or unnoticed."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """That a nightly job ran for one local date: the unique key makes it once, even with two schedulers."""

    name = models.SlugField(max_length=60)
    local_date = models.DateField()
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    # The session at work (privacy.takers).
    taken_by = models.PositiveIntegerField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    # The kind of the last error, never its message: that may hold values of people.
    error = models.CharField(_("error"), max_length=60, default="", blank=True)
    due = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("job run")
        verbose_name_plural = _("job runs")
        ordering = ["-local_date", "name"]
        constraints = [models.UniqueConstraint(fields=["name", "local_date"], name="job_once_per_date")]

    def __str__(self) -> str:
        return f"{self.name} {self.local_date}"


class ErasureRun(models.Model):
    """One committed act of forgetting; its twin stands in the ledger outside the database."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=20)
    scope = models.CharField(_("scope"), max_length=400)
    started_at = models.DateTimeField(default=timezone.now)
    # The session at work (privacy.takers).
    taken_by = models.PositiveIntegerField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("erasure run")
        verbose_name_plural = _("erasure runs")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at:%Y-%m-%d}"


class ErasureRunSubject(models.Model):
    """Whom a run concerns. No foreign key: the row proves the erasure after the subject is gone."""

    run = models.ForeignKey(ErasureRun, models.PROTECT, related_name="subjects")
    subject = models.UUIDField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "subject"], name="run_subject_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.subject}"
