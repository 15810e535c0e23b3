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


# Reached by a number, which no click in a mail proves to be the person's own (R24).
BY_NUMBER = (Channel.TELEPHONE.value, Channel.FAX.value, Channel.MESSENGER.value)


def everybody() -> list[str]:
    """Return both parties: what a purpose is for unless it says otherwise."""
    return [str(party) for party in Subject.Party]


class Purpose(models.Model):
    """One purpose of processing (Art. 5(1)(b)): shipped, with its words in the code, or the company's own, with them here.

    `privacy.purposes.PURPOSES` tells both alike. What an own purpose is for never changes once it was approved: another
    purpose is another row, tested and told anew (R9).
    """

    class Klass(models.TextChoices):
        MARKETING = "marketing", _("Marketing")
        SERVICE = "service", _("Service")
        DUTY = "duty", _("Duty")

    class Explicit(models.TextChoices):
        """What only an explicit consent opens (R34)."""

        NO = "", _("Ordinary consent is enough")
        SPECIAL = "art9", _("Special categories, Art. 9(2)(a)")
        DECISION = "art22", _("Automated decision, Art. 22(2)(c)")
        TRANSFER = "art49", _("Transfer without safeguards, Art. 49(1)(a)")

    code = models.SlugField(
        _("code"), primary_key=True, max_length=40, help_text=_("One word for programs; it never changes.")
    )
    klass = models.CharField(_("class"), max_length=9, choices=Klass)
    bases = ArrayField(models.CharField(max_length=20, choices=Basis), verbose_name=_("lawful bases"))
    channels = ArrayField(models.CharField(max_length=10, choices=Channel), verbose_name=_("channels"))
    active = models.BooleanField(_("active"), default=True)
    parties = ArrayField(
        models.CharField(max_length=8, choices=Subject.Party), default=everybody, verbose_name=_("for whom")
    )
    explicit_for = models.CharField(
        _("explicit consent"), max_length=5, choices=Explicit, default="", db_default="", blank=True
    )
    lapse_months = models.PositiveSmallIntegerField(
        _("unused consent lapses after months"),
        null=True,
        blank=True,
        help_text=_("Empty: the number of the law."),
    )
    review_on = models.DateField(_("review on"), null=True, blank=True)
    ends_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Afterwards the gate is shut.")
    )
    own = models.BooleanField(_("our own"), default=False, db_default=False, editable=False)
    # Words and origin of an own purpose; empty for what is shipped.
    name_de = models.CharField(_("name (German)"), max_length=80, default="", db_default="", blank=True)
    name_en = models.CharField(_("name (English)"), max_length=80, default="", db_default="", blank=True)
    description_de = models.TextField(_("description (German)"), default="", db_default="", blank=True)
    description_en = models.TextField(_("description (English)"), default="", db_default="", blank=True)
    # R1: whose fields it may use. The registry maps every field to shipped purposes; an own one joins one of them.
    data_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uses the data of"),
        help_text=_("The shipped purpose whose fields it may use, and no others."),
    )
    author = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    approver = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> str:
        from privacy.purposes import PURPOSES

        return str(PURPOSES.of(self).name)

    @property
    def description(self) -> str:
        from privacy.purposes import PURPOSES

        return str(PURPOSES.of(self).description)


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
