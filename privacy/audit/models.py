"""The tables of the trail. Only database triggers and functions write to them; nothing is ever rewritten."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act on one row: ids, names of fields and a commitment to the values, never the values themselves."""

    at = models.DateTimeField(_("time"), db_default=Now())
    verb = models.CharField(_("verb"), max_length=20)
    table_name = models.CharField(_("table"), max_length=63)
    row_id = models.TextField(_("row"), default="", db_default="")
    # No foreign key: the entry outlives the person's erasure (Art. 5(2)).
    subject = models.UUIDField(_("person"), null=True)
    actor = models.TextField(_("actor"), default="", db_default="")
    purpose = models.TextField(_("purpose"), default="", db_default="")
    request_id = models.TextField(_("request"), default="", db_default="")
    fields = models.TextField(_("fields"), default="", db_default="")
    # SHA-256 of the salt and the exact bytes of the detail; empty when there is no detail.
    commitment = models.BinaryField(_("commitment"), null=True)
    run = models.UUIDField(_("erasure run"), null=True)

    class Meta:
        verbose_name = _("trail entry")
        verbose_name_plural = _("audit trail")
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["subject", "id"], name="entry_of_person", condition=Q(subject__isnull=False)
            ),
            models.Index(fields=["actor", "id"], name="entry_of_actor"),
            BrinIndex(fields=["at"], name="entry_time"),
            # Reads, proofs and exports are rare among writes: the index costs the hot path nothing.
            models.Index(
                fields=["verb", "id"],
                name="entry_not_a_write",
                condition=~Q(verb__in=["insert", "update", "delete"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.verb} {self.table_name}"


class AuditDetail(models.Model):
    """Old and new values of one entry, as the very text that was hashed; goes when the values go."""

    entry = models.OneToOneField(
        # Without a constraint: a check per audited row would cost more than the row itself.
        AuditEntry,
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="detail",
    )
    subject = models.UUIDField()
    salt = models.BinaryField(max_length=16)
    detail = models.TextField()

    class Meta:
        verbose_name = _("detail of a trail entry")
        verbose_name_plural = _("details of trail entries")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class AuditLeaf(models.Model):
    """The place of an entry in the log: its RFC 6962 leaf hash, which stays when the entry is pruned."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("leaf of the trail")
        verbose_name_plural = _("leaves of the trail")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.index)


class AuditNode(models.Model):
    """Hash of a complete subtree of 2^level leaves, kept from level 8 on so that a proof reads little."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("node of the trail")
        verbose_name_plural = _("nodes of the trail")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class AuditSeal(models.Model):
    """A signed tree head: so many leaves had this root at this time, after that earlier seal."""

    tree_size = models.BigIntegerField(_("entries"), primary_key=True)
    root = models.BinaryField(_("root"), max_length=32)
    at = models.DateTimeField(_("time"))
    # SHA-256 of the text and signature of the seal before; empty for the first.
    previous = models.BinaryField(_("seal before"), max_length=32)
    signature = models.BinaryField(_("signature"), max_length=64)
    key_id = models.CharField(_("key"), max_length=16)

    class Meta:
        verbose_name = _("seal of the trail")
        verbose_name_plural = _("seals of the trail")
        ordering = ["-tree_size"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self.tree_size)


class AuditPrune(models.Model):
    """Which leaves have lost their entries to the trail's own retention; the ledger outside knows the same."""

    id = models.UUIDField(primary_key=True, editable=False)
    at = models.DateTimeField(_("time"), db_default=Now())
    upto = models.BigIntegerField()  # every leaf before this one
    leaves = ArrayField(models.BigIntegerField())  # and these: reads, whose months are over sooner

    class Meta:
        verbose_name = _("pruning of the trail")
        verbose_name_plural = _("prunings of the trail")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.upto)


class AuditMark(models.Model):
    """How far the sealer has looked: a hint that saves it from reading the whole log, not evidence."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    floor = models.BigIntegerField()  # every entry up to this id is sealed or was rolled back
    high = models.BigIntegerField()  # the last id drawn when `horizon` was read
    horizon = models.BigIntegerField()  # once all transactions before it have ended, `high` becomes the floor

    class Meta:
        verbose_name = _("mark of the sealer")
        verbose_name_plural = _("marks of the sealer")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.floor)
