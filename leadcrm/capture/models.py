"""Public forms and what came in through them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models import Notice, Purpose, Subject


class FormQuerySet(models.QuerySet):
    """Forms, by whether the public sees them."""

    def published(self) -> "FormQuerySet":
        return self.filter(published_at__isnull=False)


class Form(models.Model):
    """A public form at /f/<slug>/; published only with a controller, a notice and its consent texts."""

    class Kind(models.TextChoices):
        ENQUIRY = "enquiry", _("Enquiry: the lead exists at once")
        SIGNUP = "signup", _("Sign-up: nothing exists until it is confirmed")

    slug = models.SlugField(_("address"), unique=True, max_length=60)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    title_en = models.CharField(_("title (English)"), max_length=120)
    title_de = models.CharField(_("title (German)"), max_length=120)
    intro_en = models.TextField(_("introduction (English)"))
    intro_de = models.TextField(_("introduction (German)"))
    # Fields beyond the e-mail address, in order; required ones must be necessary for the purpose (R11).
    fields = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("fields"))
    required = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_("required fields")
    )
    # R32: aimed at young people of that country; empty for everybody else's forms, which ask nobody's age.
    age_country = models.CharField(
        _("for young people in"),
        max_length=2,
        default="",
        db_default="",
        blank=True,
        help_text=_(
            "Two letters, for example DE; the age from which people decide themselves is that country's."
        ),
    )
    age_by_date = models.BooleanField(
        _("ask for the date of birth instead of a declaration"),
        default=False,
        db_default=False,
        help_text=_("It is never stored, only whether the age is reached."),
    )
    asks = models.ManyToManyField(Purpose, blank=True, related_name="+", verbose_name=_("consents asked for"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def title(self, language: str) -> str:
        """The title in that language."""
        return self.title_de if language == "de" else self.title_en

    def intro(self, language: str) -> str:
        """The introduction in that language."""
        return self.intro_de if language == "de" else self.intro_en


class BundlingApproval(models.Model):
    """That the officer lets a consent be the price of a form, and on which grounds (Art. 7(4), R16); an edit ends it."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="bundlings")
    grounds = models.TextField(_("grounds"))
    approver = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("approved at"), default=timezone.now)

    class Meta:
        verbose_name = _("approval of a bundled consent")
        verbose_name_plural = _("approvals of bundled consents")

    def __str__(self) -> str:
        return f"{self.form_id} {self.at:%Y-%m-%d}"


class Submission(models.Model):
    """What one person sent through one form, once: the key makes a repeated post the same post."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    form = models.ForeignKey(Form, models.PROTECT, related_name="submissions")
    key = models.UUIDField(unique=True)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # What was typed, and the five utm_ parameters; held here alone while a sign-up is pending.
    answers = models.JSONField(default=dict)
    utm = models.JSONField(default=dict)
    ip_truncated = models.GenericIPAddressField(null=True, blank=True)
    opt_in = models.UUIDField(null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        indexes = [models.Index(fields=["subject", "-at"], name="submission_of_person")]

    def __str__(self) -> str:
        return str(self.id)


class FormKey(models.Model):
    """What lets another page of the company's hand in sign-ups for one form; shown once, only its hash is kept."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="keys")
    name = models.CharField(_("what uses it"), max_length=120)
    # SHA-256 of 256 random bits: nobody guesses the one from the other, so no slow hash is needed.
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("key of a form")
        verbose_name_plural = _("keys of forms")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
