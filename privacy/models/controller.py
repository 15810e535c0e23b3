"""Who is responsible, and to whom data goes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.models.subject import Subject


class Land(models.TextChoices):
    """The Länder whose own holidays may be added to the nationwide ones (R84)."""

    BB = "BB", _("Brandenburg")
    BE = "BE", _("Berlin")
    BW = "BW", _("Baden-Württemberg")
    BY = "BY", _("Bavaria")
    HB = "HB", _("Bremen")
    HE = "HE", _("Hesse")
    HH = "HH", _("Hamburg")
    MV = "MV", _("Mecklenburg-Western Pomerania")
    NI = "NI", _("Lower Saxony")
    NW = "NW", _("North Rhine-Westphalia")
    RP = "RP", _("Rhineland-Palatinate")
    SH = "SH", _("Schleswig-Holstein")
    SL = "SL", _("Saarland")
    SN = "SN", _("Saxony")
    ST = "ST", _("Saxony-Anhalt")
    TH = "TH", _("Thuringia")


class Controller(models.Model):
    """The company that decides why and how (Art. 4(7)); the first thing set up, one row only."""

    name = models.CharField(_("company"), max_length=200)
    street = models.CharField(_("street"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=20)
    city = models.CharField(_("city"), max_length=100)
    country = models.CharField(_("country"), max_length=2, default="DE")
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    represented_by = models.CharField(_("represented by"), max_length=200)
    register_entry = models.CharField(_("register entry"), max_length=200, blank=True)
    vat_id = models.CharField(_("VAT id"), max_length=30, blank=True)
    dpo_name = models.CharField(_("data protection officer"), max_length=200)
    dpo_email = models.EmailField(_("e-mail of the data protection officer"))
    authority = models.CharField(_("supervisory authority"), max_length=200)
    # R84: only the holidays of all Germany move a deadline, unless the officer adds those of one Land.
    land = models.CharField(
        _("holidays of a Land"),
        max_length=2,
        choices=Land,
        default="",
        db_default="",
        blank=True,
        help_text=_(
            "Empty: only holidays of all Germany move the end of a month to answer. A Land's own holidays move it for new"
            " requests and extensions; whether they count is not settled, so leave it empty to be on the safe side."
        ),
    )
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("controller")
        verbose_name_plural = _("controller")
        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="one_controller")]

    def __str__(self) -> str:
        return self.name

    @property
    def imprint(self) -> str:
        """The imprint as one line, for the foot of mails and pages."""
        parts = [
            self.name,
            self.street,
            f"{self.postcode} {self.city}",
            self.represented_by,
            self.register_entry,
            self.vat_id,
        ]
        return ", ".join(part for part in parts if part)


class Recipient(models.Model):
    """Somebody who receives personal data: a processor under Art. 28, or another controller."""

    class Role(models.TextChoices):
        PROCESSOR = "processor", _("Processor (Art. 28)")
        CONTROLLER = "controller", _("Another controller")

    class Service(models.TextChoices):
        MAIL = "mail", _("Sends our mail")
        POST = "post", _("Prints or carries our letters")
        HOSTING = "hosting", _("Hosts our systems")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.PROCESSOR)
    service = models.CharField(_("service"), max_length=10, choices=Service)
    country = models.CharField(_("country"), max_length=2, default="DE")
    safeguard = models.CharField(_("safeguard for a third country"), max_length=200, blank=True)
    contract_on = models.DateField(_("contract signed on"), null=True, blank=True)
    # Art. 19, W17: who once got data is told when it goes, also when they get none any more.
    email = models.EmailField(
        _("e-mail for notices about people"),
        max_length=254,
        default="",
        db_default="",
        blank=True,
        help_text=_(
            "Erasures, corrections and restrictions are told to this address, also after the day below."
        ),
    )
    ended_on = models.DateField(_("receives nothing since"), null=True, blank=True)
    # Whoever reads mail there: letters to them are theirs and outlive the person they are about.
    contact = models.OneToOneField(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
