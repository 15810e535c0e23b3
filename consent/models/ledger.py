"""What a person was asked, what they answered, and what of it holds now."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.models import Notice, Purpose, Subject
from privacy.purposes import PURPOSES


class ConsentText(models.Model):
    """The words a person agrees to, for one purpose and language; a new wording is a new version (R17)."""

    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+", verbose_name=_("purpose"))
    language = models.CharField(_("language"), max_length=2)
    version = models.PositiveIntegerField(_("version"))
    channels = ArrayField(models.CharField(max_length=10), verbose_name=_("channels"))
    label = models.CharField(_("label of the box"), max_length=120)
    body = models.TextField(_("text"))
    controller_name = models.CharField(_("controller"), max_length=200)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name=_("privacy notice"))
    # R34: agreed to in so many words, as Art. 9, 22 and 49 want it.
    explicit = models.BooleanField(_("explicit consent"), default=False, db_default=False)
    sha256 = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(_("published at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ["purpose", "language", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "language", "version"], name="consent_text_version")
        ]

    def __str__(self) -> str:
        return gettext("%(text)s, version %(n)s") % {"text": _of_purpose(self), "n": self.version}


def _of_purpose(text: "ConsentText | TextDraft") -> str:
    return f"{PURPOSES.called(text.purpose_id)} ({dict(settings.LANGUAGES)[text.language]})"


class TextDraft(models.Model):
    """Words that somebody proposes for a consent; the officer publishes them as a new version, and the draft is gone."""

    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+", verbose_name=_("purpose"))
    language = models.CharField(_("language"), max_length=2)
    channels = ArrayField(models.CharField(max_length=10), verbose_name=_("channels"))
    label = models.CharField(_("label of the box"), max_length=120)
    body = models.TextField(_("text"))
    explicit = models.BooleanField(
        _("explicit consent"),
        default=False,
        help_text=_("For special categories, automated decisions and transfers without safeguards."),
    )
    author = models.ForeignKey(Subject, models.PROTECT, related_name="+", editable=False)
    written_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("draft of a consent text")
        verbose_name_plural = _("drafts of consent texts")
        ordering = ["purpose", "language", "-written_at"]

    def __str__(self) -> str:
        return _of_purpose(self)


class CheckMail(models.Model):
    """The words of a check mail, the same for everybody: `{link}` and `{day}` stand for what was each person's own (R19, R21)."""

    # Of subject, line feed and body.
    sha256 = models.CharField(primary_key=True, max_length=64, editable=False)
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("words of a check mail")
        verbose_name_plural = _("words of check mails")

    def __str__(self) -> str:
        return self.subject


class OptInRequest(models.Model):
    """A consent waiting for its double opt-in click; gone when confirmed or expired (R20, R22)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="opt_in_requests")
    email = models.EmailField(max_length=254)
    digest = models.BinaryField(max_length=32)
    texts = models.ManyToManyField(ConsentText, related_name="+", through="OptInText")
    language = models.CharField(max_length=2)
    page_url = models.CharField(max_length=300)
    submitted_at = models.DateTimeField(default=timezone.now)
    ip_truncated = models.GenericIPAddressField(null=True, blank=True)
    message_id = models.CharField(max_length=120, default="")
    mail = models.ForeignKey(
        CheckMail,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("words of the check mail"),
    )
    # How the wish reached us: "form", "api"; "telephone" or "in_person" where staff noted it, and who.
    route = models.CharField(_("how"), max_length=40, default="form", db_default="form")
    actor = models.ForeignKey(Subject, models.PROTECT, related_name="+", null=True, blank=True)
    # R32: who holds parental responsibility for a child, when they agreed, and the words that asked them.
    guardian = models.EmailField(
        _("address of a parent"), max_length=254, default="", db_default="", blank=True
    )
    guardian_digest = models.BinaryField(max_length=32, default=b"", db_default=b"")
    guardian_at = models.DateTimeField(_("agreed by a parent at"), null=True, blank=True)
    guardian_mail = models.ForeignKey(
        CheckMail,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("words of the mail to a parent"),
    )
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("consent awaiting confirmation")
        verbose_name_plural = _("consents awaiting confirmation")
        indexes = [
            models.Index(fields=["expires_at"], name="opt_in_expiry"),
            models.Index(fields=["digest", "submitted_at"], name="opt_in_address_day"),
            models.Index(fields=["guardian_digest", "submitted_at"], name="opt_in_guardian_day"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class OptInText(models.Model):
    """One box that was ticked in a request awaiting confirmation."""

    request = models.ForeignKey(OptInRequest, models.CASCADE, related_name="boxes")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    # Denormalised so that the registry, gate and trail know whose row it is without a join.
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("box of an unconfirmed consent")
        verbose_name_plural = _("boxes of unconfirmed consents")
        constraints = [models.UniqueConstraint(fields=["request", "text"], name="opt_in_box_once")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.text_id}"


class ConsentRecord(models.Model):
    """One fact of the consent ledger: append-only, nothing is ever changed (R19, R27)."""

    class Kind(models.TextChoices):
        GIVEN = "given", _("Given")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Actor(models.TextChoices):
        PERSON = "person", _("The person")
        STAFF = "staff", _("Recorded by staff")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="consent_records")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+", verbose_name=_("purpose"))
    channel = models.CharField(_("channel"), max_length=10)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    text = models.ForeignKey(
        ConsentText, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("text")
    )
    # When it happened (given: the submission; withdrawn: the click), and the time zone it is shown in.
    at = models.DateTimeField(_("at"))
    zone = models.CharField(max_length=40, default="Europe/Berlin")
    ip_truncated = models.GenericIPAddressField(_("truncated IP"), null=True, blank=True)
    page_url = models.CharField(_("page"), max_length=300, default="")
    message_id = models.CharField(_("check mail"), max_length=120, default="")
    mail = models.ForeignKey(
        CheckMail,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("words of the check mail"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_ip = models.GenericIPAddressField(_("truncated IP of the confirmation"), null=True, blank=True)
    actor_kind = models.CharField(_("recorded by"), max_length=6, choices=Actor, default=Actor.PERSON)
    actor = models.ForeignKey(Subject, models.PROTECT, related_name="+", null=True, blank=True)
    route = models.CharField(_("how"), max_length=40, default="")
    opt_in = models.UUIDField(null=True, blank=True, db_index=True)
    # The address as privacy.ContactPoint hashes it, so that the gate can tell whether the person still has it.
    digest = models.BinaryField(max_length=32, default=b"")
    # Which address, provable to whoever knows it and to nobody else: SHA-256(salt || normalised address).
    address_salt = models.BinaryField(max_length=16)
    address_hash = models.BinaryField(max_length=32)
    # R32: a child's consent needs who holds parental responsibility: which address, in the same way and with the same salt,
    # when they agreed, and the words that asked them. Empty for everybody who decides themselves.
    guardian_hash = models.BinaryField(max_length=32, default=b"", db_default=b"")
    guardian_at = models.DateTimeField(_("agreed by a parent at"), null=True, blank=True)
    guardian_mail = models.ForeignKey(
        CheckMail,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("words of the mail to a parent"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    # What stays when the person is erased; no key, so that nothing leads from there to here.
    evidence = models.CharField(max_length=64, default="", db_default="", editable=False)
    # § 7a UWG: the proof of a consent to calls, named in the same way.
    call_proof = models.CharField(max_length=64, default="", db_default="", editable=False)
    # The scan or recording in which the person says it: a file's name, which holds the SHA-256 of its content.
    document = models.CharField(_("scan or recording"), max_length=110, default="", db_default="")

    class Meta:
        verbose_name = _("consent record")
        verbose_name_plural = _("consent records")
        ordering = ["-recorded_at"]
        indexes = [
            models.Index(
                fields=["subject", "purpose", "channel", "recorded_at"], name="consent_record_history"
            ),
            models.Index(fields=["evidence"], name="consent_record_evidence"),
            # The statistics read the last months from the index alone.
            models.Index(
                fields=["at"], include=["purpose", "kind", "confirmed_at"], name="consent_record_month"
            ),
        ]

    def __str__(self) -> str:
        day = date_format(timezone.localtime(self.at))
        return f"{PURPOSES.called(self.purpose_id)}: {self.get_kind_display()}, {day}"


class ConsentEvidence(models.Model):
    """What proves a consent after the person is gone: no id of theirs, no address, only its salted hash (Art. 17(3)(e)).

    Made together with its record. The id is the SHA-256 of the content, so the trail's entry commits to it for good.
    """

    id = models.CharField(primary_key=True, max_length=64, editable=False)
    # RFC 8785 JSON: purpose, channel, kind, text and mail (their hashes), at, zone, confirmed_at, route, nonce, salt, address; hashes in hex.
    content = models.TextField(_("content"), editable=False)
    # Set by night once no record points here any more: the withdrawal, or that night; R35 counts from then.
    alone_since = models.DateField(_("person erased on"), null=True, blank=True)

    class Meta:
        verbose_name = _("evidence of a consent")
        verbose_name_plural = _("evidence of consents")
        indexes = [models.Index(fields=["alone_since"], name="evidence_alone")]

    def __str__(self) -> str:
        return self.id[:12]


class ConsentState(models.Model):
    """What the records add up to now, per person, purpose and channel; a projection, kept in the same transaction."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="consent_states")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10)
    status = models.CharField(max_length=9, choices=Status)
    record = models.ForeignKey(ConsentRecord, models.CASCADE, related_name="+")
    # The address the consent is for, as privacy.ContactPoint hashes it; empty for a consent without an address.
    digest = models.BinaryField(max_length=32, default=b"")
    proven = models.BooleanField(default=False)
    # The items of R19 and R59 that lack where it is not proven: keys of consent.lacks.WORDS.
    lacks = ArrayField(models.CharField(max_length=20), default=list, db_default=[], blank=True)
    # Since when it is so: the confirmation, or the withdrawal.
    since = models.DateTimeField()
    # R30: since when somebody should look at it.
    flagged_on = models.DateField(null=True, blank=True)
    # R30: the later of `since` and the last use; a consent unused for too long stops counting.
    fresh_from = models.DateTimeField()

    class Meta:
        verbose_name = _("state of a consent")
        verbose_name_plural = _("states of consents")
        constraints = [
            models.UniqueConstraint(fields=["subject", "purpose", "channel"], name="consent_state_once")
        ]
        indexes = [
            models.Index(fields=["purpose", "channel", "status", "subject"], name="consent_state_gate"),
            models.Index(
                fields=["flagged_on"],
                name="consent_state_flagged",
                condition=models.Q(flagged_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose_id} {self.status}"
