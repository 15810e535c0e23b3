"""What existing customers bought, which goods are similar, and what counts as a sale."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from privacy.models import Subject


class ProductCategory(models.Model):
    """A kind of goods or services; the officer says what is similar to it (R51)."""

    code = models.SlugField(_("code"), primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=80)
    own = models.BooleanField(
        _("our own goods or services"),
        default=True,
        help_text=_("Goods of others may not be advertised to customers without their consent."),
    )
    similar = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        verbose_name=_("similar to it"),
        help_text=_("Who bought this may be told about these, too (§ 7(3) no. 2 UWG)."),
    )

    class Meta:
        verbose_name = _("product category")
        verbose_name_plural = _("product categories")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Occasion(models.TextChoices):
    """How we came by the address; nothing but a sale counts unless the officer documented a rule (R50)."""

    SALE = "sale", _("a sale")
    OFFER = "offer", _("a request for an offer")
    DOWNLOAD = "download", _("a download")
    ACCOUNT = "account", _("a free account")


class SaleRule(models.Model):
    """The officer's documented decision that something other than a purchase counts as a sale (R50)."""

    occasion = models.CharField(
        _("counts as a sale"), max_length=8, choices=[c for c in Occasion.choices if c[0] != "sale"]
    )
    reason = models.TextField(_("why, in law"))
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    officer = models.ForeignKey(Subject, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("rule on what is a sale")
        verbose_name_plural = _("rules on what is a sale")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="sale_rule_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.get_occasion_display()}, {date_format(self.valid_from)}"


class Purchase(models.Model):
    """That a person bought something of a category and gave their address doing so, with the evidence of each condition (R49)."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="purchases")
    # No. 2: what was bought; what is similar to it, the category says.
    category = models.ForeignKey(
        ProductCategory, models.PROTECT, related_name="+", verbose_name=_("product category")
    )
    # No. 1: the address came from the person, in connection with this.
    occasion = models.CharField(_("how the address came to us"), max_length=8, choices=Occasion)
    sold_on = models.DateField(_("on"))
    # What it can be looked up by: "deal:12", an order number.
    evidence = models.CharField(_("evidence"), max_length=120)
    # The address as privacy.ContactPoint hashes it: the exemption is for this one alone.
    digest = models.BinaryField(max_length=32)
    # No. 4: what the person was told about objecting when the address was collected, and when; empty: nothing.
    notice = models.CharField(_("notice shown"), max_length=300, default="", blank=True)
    notice_on = models.DateField(_("notice shown on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    actor = models.ForeignKey(Subject, models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        ordering = ["-sold_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(evidence=""), name="purchase_names_its_evidence"),
            models.CheckConstraint(
                condition=Q(notice="", notice_on=None) | ~Q(notice="") & Q(notice_on__isnull=False),
                name="purchase_notice_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["subject", "category"], name="purchase_gate")]

    def __str__(self) -> str:
        return f"{self.category_id} {self.sold_on}"
