"""Why data may be used: purposes, and the lawful bases of each person."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.subject import Subject


class Basis(models.TextChoices):
    """The six letters of Art. 6(1)."""

    CONSENT = "consent", _("Consent, Art. 6(1)(a)")
    CONTRACT = "contract", _("Contract, Art. 6(1)(b)")
    LEGAL_OBLIGATION = "legal_obligation", _("Legal obligation, Art. 6(1)(c)")
    VITAL_INTERESTS = "vital_interests", _("Vital interests, Art. 6(1)(d)")
    PUBLIC_TASK = "public_task", _("Public task, Art. 6(1)(e)")
    LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest, Art. 6(1)(f)")


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    TELEPHONE = "telephone", _("telephone")
    POST = "post", _("post")
    FAX = "fax", _("fax")
    MESSENGER = "messenger", _("messenger")
    NONE = "none", _("no contact")


class Purpose(models.Model):
    """One purpose of processing (Art. 5(1)(b)); its words live in `privacy.purposes`."""

    class Klass(models.TextChoices):
        MARKETING = "marketing", _("Marketing")
        SERVICE = "service", _("Service")
        DUTY = "duty", _("Duty")

    code = models.SlugField(_("code"), primary_key=True, max_length=40)
    klass = models.CharField(_("class"), max_length=9, choices=Klass)
    bases = ArrayField(models.CharField(max_length=20, choices=Basis), verbose_name=_("lawful bases"))
    channels = ArrayField(models.CharField(max_length=10, choices=Channel), verbose_name=_("channels"))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> str:
        from privacy.purposes import PURPOSES

        return str(PURPOSES[self.code].name)

    @property
    def description(self) -> str:
        from privacy.purposes import PURPOSES

        return str(PURPOSES[self.code].description)


class LawfulBasis(models.Model):
    """The one active basis of a person for a purpose, other than consent; changes are dated rows (R2)."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="lawful_bases")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+", verbose_name=_("purpose"))
    basis = models.CharField(_("basis"), max_length=20, choices=Basis)
    # The channels the person used themselves: a service purpose may answer there and nowhere else.
    channels = ArrayField(
        models.CharField(max_length=10, choices=Channel), default=list, verbose_name=_("channels")
    )
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)
    # R8: a contract basis names the concrete enquiry or contract it rests on.
    evidence = models.CharField(_("evidence"), max_length=80, default="", blank=True)

    class Meta:
        verbose_name = _("lawful basis")
        verbose_name_plural = _("lawful bases")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "purpose"],
                condition=models.Q(valid_to__isnull=True),
                name="one_open_basis_per_purpose",
            ),
            models.CheckConstraint(
                condition=~models.Q(basis="contract") | ~models.Q(evidence=""),
                name="contract_basis_names_its_contract",
            ),
            models.CheckConstraint(
                condition=~models.Q(basis="consent"), name="consent_is_proven_by_records_alone"
            ),
        ]
        indexes = [models.Index(fields=["purpose", "valid_to"], name="basis_purpose_end")]

    def __str__(self) -> str:
        return f"{self.purpose_id}: {self.basis}"
