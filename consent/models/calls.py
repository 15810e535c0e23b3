"""Numbers: the proof of a consent to calls that § 7a UWG asks for, and to messages, the interest of a business that may be presumed, the batch a call centre got."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from consent.models.ledger import ConsentRecord
from privacy.models import Recipient, Subject
from privacy.models.purpose import Channel


class CallProof(models.Model):
    """What proves that a number is the person's own; of a consent to calls in clear, for five years from giving and use (R58, R59).

    Locked against erasure until then, so no key leads to or from the person: while they are there, their consent record
    names its id. The id is the SHA-256 of what it holds; the trail commits to it for good. § 7a UWG speaks of calls alone:
    of fax and messenger nothing stays here that names anybody, neither name nor address nor number (Art. 5(1)(c)).
    """

    class Means(models.TextChoices):
        """How the number was shown to be the person's own; never a click in a mail (R24)."""

        CALL_IN = "call_in", _("They called us from this number and said the code")
        PAPER = "paper", _("Signed paper that names the number")
        RECORDING = "recording", _("Recorded statement that names the number")

    id = models.CharField(primary_key=True, max_length=64, editable=False)
    channel = models.CharField(
        _("channel"), max_length=10, choices=Channel, default=Channel.TELEPHONE, db_default="telephone"
    )
    name = models.CharField(_("name"), max_length=250, blank=True)
    address = models.CharField(_("address"), max_length=400, blank=True)
    number = models.CharField(_("telephone number"), max_length=20, blank=True)
    company = models.CharField(_("consent given to"), max_length=200, blank=True)
    company_address = models.CharField(_("address of the company"), max_length=400, blank=True)
    # R59: a pseudonym of the member of staff, which the company alone can resolve.
    receiver = models.CharField(_("received by"), max_length=40, blank=True)
    scope = models.CharField(_("content of the consent"), max_length=400, blank=True)
    text_sha256 = models.CharField(_("hash of the text"), max_length=64, blank=True)
    given_at = models.DateTimeField(_("given at"))
    zone = models.CharField(_("time zone"), max_length=40)
    route = models.CharField(_("manner"), max_length=40, blank=True)
    place = models.CharField(_("where"), max_length=300, blank=True)
    means = models.CharField(_("proof of the number"), max_length=10, choices=Means, blank=True)
    verified_at = models.DateTimeField(_("number proven at"))
    document = models.CharField(_("scan or recording"), max_length=110, default="", blank=True)
    nonce = models.CharField(max_length=32)  # two proofs may say the same
    # Which items of R59 are not there; a proof that lacks one proves nothing.
    lacks = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("lacks"))
    used_at = models.DateTimeField(_("last advertising call"), null=True, blank=True)
    ended_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    ended_how = models.CharField(_("withdrawn how"), max_length=40, default="", blank=True)
    keep_until = models.DateField(_("kept until"))

    class Meta:
        verbose_name = _("proof of a consent to calls or messages")
        verbose_name_plural = _("proofs of consents to calls or messages")
        ordering = ["-verified_at"]
        indexes = [models.Index(fields=["keep_until"], name="call_proof_end")]

    def __str__(self) -> str:
        return self.id[:12]

    @property
    def how(self) -> Any:
        """The means in words, '' where there is none."""
        return dict(means_by(self.channel)).get(self.means, "")


_FROM_IT = {
    Channel.FAX.value: _("They sent us a fax from this number, or called from it, with the code"),
    Channel.MESSENGER.value: _("They wrote to us from this number, or called from it, with the code"),
}


def means_by(channel: str) -> list[tuple[str, Any]]:
    """Return the ways to show whose number it is, in the words of this channel."""
    words: dict[str, Any] = {str(value): label for value, label in CallProof.Means.choices}
    words[CallProof.Means.CALL_IN.value] = _FROM_IT.get(channel, words[CallProof.Means.CALL_IN.value])
    return list(words.items())


class PresumedInterest(models.Model):
    """Why a business may expect our call: concrete facts, noted before it, by whom; never changed (R57)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="presumed_interests")
    reason = models.TextField(_("what they want, and why they expect our call"))
    source = models.CharField(_("where we know it from"), max_length=200)
    on = models.DateField(_("on which day"))
    actor = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("counts until"))

    class Meta:
        verbose_name = _("presumed interest of a business")
        verbose_name_plural = _("presumed interests of businesses")
        ordering = ["-recorded_at"]
        indexes = [models.Index(fields=["subject", "expires_at"], name="presumed_interest_gate")]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d}"


class ProofCheck(models.Model):
    """“We verified these proofs”: who of us looked through a batch before a call centre got it, and when (R60)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    taker = models.ForeignKey(
        Recipient, models.PROTECT, related_name="+", verbose_name=_("who makes the calls")
    )
    actor = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("checked by"))
    at = models.DateTimeField(_("checked at"), default=timezone.now)

    class Meta:
        verbose_name = _("check of proofs")
        verbose_name_plural = _("checks of proofs")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.taker}, {date_format(timezone.localtime(self.at))}"


class CheckedProof(models.Model):
    """One consent whose proof was looked at in a check."""

    check_made = models.ForeignKey(ProofCheck, models.CASCADE, related_name="proofs")
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    record = models.ForeignKey(ConsentRecord, models.CASCADE, related_name="+", verbose_name=_("consent"))

    class Meta:
        verbose_name = _("checked proof")
        verbose_name_plural = _("checked proofs")
        constraints = [models.UniqueConstraint(fields=["check_made", "record"], name="checked_once")]

    def __str__(self) -> str:
        return f"{self.check_made_id} {self.record_id}"
