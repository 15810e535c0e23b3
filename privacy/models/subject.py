"""The person as an id, and the hashed addresses by which the gate recognises a suppression."""

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.ids import new_subject_id


class Subject(models.Model):
    """A bare id at which everything about one person points. It holds no personal data itself."""

    class Party(models.TextChoices):
        CONSUMER = "consumer", _("Consumer")
        BUSINESS = "business", _("Business contact")

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        RESTRICTED = "restricted", _("Restricted (Art. 18)")
        ERASED = "erased", _("Erased")
        MERGED = "merged", _("Merged into another record")

    #: Nobody is written to, found or asked under these; whoever was merged goes on under another id.
    GONE = (State.ERASED, State.MERGED)

    id = models.UUIDField(primary_key=True, default=new_subject_id, editable=False)
    party = models.CharField(
        _("party"), max_length=8, choices=Party, default=Party.CONSUMER, db_default=Party.CONSUMER
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.ACTIVE, db_default=State.ACTIVE
    )
    # Why, where the reason ends by itself: "art14". Empty for one with a ground of its own (Restriction).
    restricted_for = models.CharField(max_length=10, default="", db_default="", blank=True, editable=False)
    # R32: said of themselves when asked; no birth date is kept (R33), so only another word of theirs ends it.
    child = models.BooleanField(_("declared to be a child"), default=False, db_default=False, editable=False)
    # A day of the controller's own calendar, like the day of an approval it is compared with (R9).
    created_on = models.DateField(_("created on"), default=timezone.localdate, db_default=Now())
    # Art. 14: the day by which the person must have been told. Empty when told, or when they told us themselves.
    # It stands here and not on the lead because the gate must ask it without knowing leads.
    notice_due_on = models.DateField(_("notice due on"), null=True, blank=True)
    # The id under which the person goes on; no key, because each of the two outlives its own last entry of the trail.
    merged_into = models.UUIDField(_("goes on as"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        indexes = [
            models.Index(
                fields=["notice_due_on"],
                name="subject_notice_due",
                condition=models.Q(notice_due_on__isnull=False),
            ),
            models.Index(fields=["state"], name="subject_not_active", condition=~models.Q(state="active")),
            models.Index(
                fields=["merged_into"],
                name="subject_merged",
                condition=models.Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ContactPoint(models.Model):
    """A keyed hash of an address or number the person has now; kept by whoever stores the address."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Telephone")

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=5, choices=Kind)
    digest = models.BinaryField(max_length=32)
    # The keyed hash of an e-mail address's domain, so that a company's "no advertising" reaches all its people (W10);
    # empty for numbers and for mail services that everybody uses.
    domain = models.BinaryField(max_length=32, default=b"", db_default=b"")
    # R13: a mail to the address came back for good. The mark lives as long as the person has the address, so that it
    # outlives the mail that told us (Art. 5(1)(d)).
    bounced_at = models.DateTimeField(_("mail came back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("hash of an address or number")
        verbose_name_plural = _("hashes of addresses and numbers")
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "digest"], name="contact_point_once")
        ]
        indexes = [
            models.Index(fields=["digest"], name="contact_point_digest"),
            models.Index(fields=["domain"], name="contact_point_domain", condition=~models.Q(domain=b"")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_id}"
