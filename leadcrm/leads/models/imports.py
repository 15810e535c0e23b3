import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Import(models.Model):
    """One uploaded file on its way into leads; the uploader's only, gone after seven days."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        CHECKING = "checking", _("Being checked")
        READY = "ready", _("Checked")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Empty for an import from the shell.
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    path = models.CharField(max_length=300)
    encoding = models.CharField(max_length=20, default="")
    delimiter = models.CharField(max_length=1, default="")
    header_line = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict)
    source = models.CharField(_("source"), max_length=80, default="")
    obtained_on = models.DateField(_("obtained on"), null=True)
    obtained_from = models.CharField(_("obtained from"), max_length=11, default="")
    basis = models.CharField(_("claimed basis"), max_length=20, default="unknown")
    state = models.CharField(max_length=8, choices=State, default=State.UPLOADED)
    error = models.CharField(max_length=300, default="")
    rows = models.PositiveIntegerField(default=0)
    progress = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    leased_until = models.DateTimeField(null=True)
    # The session at work (privacy.takers).
    taken_by = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.id)


class ImportRow(models.Model):
    """One cleaned row in unlogged staging (made so by a migration), emptied in the last transaction of its import."""

    class Verdict(models.TextChoices):
        NEW = "new", _("New")
        UPDATED = "updated", _("Updated")
        UNCHANGED = "unchanged", _("Unchanged")
        DUPLICATE = "duplicate", _("Duplicate")
        SUPPRESSED = "suppressed", _("Suppressed")
        REFUSED = "refused", _("Refused")

    job = models.ForeignKey(Import, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict, default="")
    # Why it was refused: a code of `leadcrm.leads.imports.refusals`, and the column that is about.
    reason = models.CharField(max_length=20, default="")
    about = models.CharField(max_length=200, default="")
    # What makes two rows of one file the same: "i:<id>", "e:<address>", "p:<number> <name>", or nothing.
    key = models.TextField(default="")
    external_id = models.TextField(default="")
    # {"first_name": "Anna", ...}: only what is filled
    values = models.JSONField(default=dict)
    company = models.TextField(default="")
    company_sort = models.TextField(default="")
    sort_name = models.TextField(default="")
    match_email = models.TextField(default="")
    match_phone = models.TextField(default="")
    match_mobile = models.TextField(default="")
    lexemes = models.TextField(default="")
    # "email:<hex digest>", "phone:<hex digest>": what suppression and gate compare
    points = ArrayField(models.TextField(), default=list)
    # Channels the row objects to; "" stands for all of them.
    objections = ArrayField(models.TextField(), default=list)
    # The person a new row becomes; of a known one, the person it belongs to.
    subject = models.UUIDField()
    lead = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("import row")
        verbose_name_plural = _("import rows")
        indexes = [models.Index(fields=["job", "line"], name="import_row_of_job")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.line}"
