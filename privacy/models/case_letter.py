"""The very text that a case sent to the person, kept with the case (Art. 5(2), 12(3), (4))."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.request import Request
from privacy.models.subject import Subject


class CaseLetter(models.Model):
    """One letter of a case as it went out; it goes with its case, and its words with the person."""

    class Name(models.TextChoices):
        RECEIVED = "received", _("Acknowledgement")
        IDENTITY = "identity", _("Question who asks")
        EXTENDED = "extended", _("Notice of the extension")
        ANSWER = "answer", _("The copy is ready")
        PORTABLE = "portable", _("The data to take along are ready")
        PASSED_ON = "passed_on", _("The data was sent to another company")
        NOT_PASSED = "not_passed", _("The data could not be sent to another company")
        CORRECTED = "corrected", _("Confirmation of the rectification")
        UPHELD = "upheld", _("The objection is heeded")
        OUTWEIGHED = "outweighed", _("The objection is outweighed")
        DONE = "done", _("Answer")
        NOTHING = "nothing", _("Answer: nothing is held")
        FEE = "fee", _("Notice of a fee")
        REFUSED = "refused", _("Refusal")
        LIST = "list", _("What erasing the objection means")
        ERASED = "erased", _("Confirmation of the erasure")

    class Way(models.TextChoices):
        MAIL = "mail", _("By e-mail")
        POST = "post", _("By post")
        HAND = "hand", _("Handed over in person")
        # Art. 12(1): orally, where the person wishes it and is known.
        VOICE = "voice", _("Read out, as the person wished")

    request = models.ForeignKey(Request, models.CASCADE, related_name="letters", verbose_name=_("request"))
    # The same people as the case's: what stands in it is theirs.
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    person = models.ForeignKey(Subject, models.PROTECT, related_name="+", null=True, blank=True)
    name = models.CharField(_("letter"), max_length=10, choices=Name)
    title = models.CharField(_("subject line"), max_length=300, default="", blank=True)
    body = models.TextField(_("text"), default="", blank=True)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    # Empty where no officer had to decide: the acknowledgement of what was asked for online.
    written_by = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("written by")
    )
    way = models.CharField(_("way"), max_length=5, choices=Way, default=Way.MAIL, db_default=Way.MAIL)
    edited = models.BooleanField(_("changed by hand"), default=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("letter of a case")
        verbose_name_plural = _("letters of a case")
        ordering = ["written_at", "pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["request", "name"], name="case_letter_once")]
        indexes = [
            models.Index(
                fields=["written_at"], name="case_letter_unsent", condition=models.Q(sent_at__isnull=True)
            ),
            models.Index(
                fields=["request"],
                name="case_letter_to_post",
                condition=models.Q(sent_at__isnull=True) & ~models.Q(way="mail"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()} {self.written_at:%Y-%m-%d}"

    @property
    def waits(self) -> bool:
        """Say whether it is on paper, and nobody has posted it yet."""
        return self.way != self.Way.MAIL and self.sent_at is None and bool(self.body)

    @property
    def key(self) -> str:
        """The key by which the outbox knows it."""
        return f"request:{self.request_id}:{self.name}"
