import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CommercialDocument(models.Model):
    """An invoice or commercial letter about a sale, kept as long as commercial and tax law demand it (R128, R130).

    Name and address stand here as on the document: they stay when the lead goes (Art. 17(3)(b)), restricted to the officer.
    The original of an invoice lies in the bookkeeping; here is a copy, or where it lies.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")  # § 147(1) no. 4 AO, § 257(1) no. 4 HGB: vouchers
        LETTER = "commercial_letter", _("Commercial letter")  # § 257(1) nos. 2 and 3, (2) HGB

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The bare id: the document outlives the person.
    subject = models.UUIDField(_("person"), editable=False)
    kind = models.CharField(_("kind of document"), max_length=20, choices=Kind)
    # "deal:12" or "purchase:5": the concluded sale without which there is no document (§ 257(2) HGB).
    sale = models.CharField(_("sale"), max_length=40)
    number = models.CharField(_("number of the document"), max_length=60, default="", blank=True)
    dated_on = models.DateField(_("day of the document"))
    title = models.CharField(_("subject line"), max_length=300)
    recipient = models.CharField(_("name on the document"), max_length=250)
    address = models.CharField(_("address on the document"), max_length=400, default="", blank=True)
    # A mail that was kept as a letter; else a file, or where the original lies.
    text = models.TextField(_("text"), default="", blank=True)
    file = models.CharField(_("file"), max_length=110, default="", blank=True)
    lies_at = models.CharField(_("where the original lies"), max_length=200, default="", blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("commercial document")
        verbose_name_plural = _("commercial documents")
        ordering = ["-dated_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(sale=""), name="document_names_its_sale"),
            models.CheckConstraint(condition=~Q(text="", file="", lies_at=""), name="document_is_somewhere"),
        ]
        indexes = [
            models.Index(fields=["subject"], name="document_of_person"),
            models.Index(fields=["kind", "dated_on"], name="document_end"),
            models.Index(fields=["number"], name="document_number", condition=~Q(number="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()
