"""What a person asks of us under Art. 15 to 22: one case with its clock, from the first word to the last."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from privacy.models.occasion import Occasion
from privacy.models.subject import Subject


class Request(models.Model):
    """One case. It concerns nobody until the address is proven; what stays after an erasure says no more than that it was."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("Access, Art. 15")
        RECTIFICATION = "rectification", _("Rectification, Art. 16")
        ERASURE = "erasure", _("Erasure, Art. 17")
        RESTRICTION = "restriction", _("Restriction, Art. 18")
        PORTABILITY = "portability", _("Portability, Art. 20")
        OBJECTION = "objection", _("Objection, Art. 21(1)")
        # A right of its own: absolute, never weighed (Art. 21(2), (3); R119).
        MARKETING = "marketing", _("Objection to advertising, Art. 21(2)")
        WITHDRAWAL = "withdrawal", _("Withdrawal of consent, Art. 7(3)")
        COMPLAINT = "complaint", _("Complaint")
        # A letter that nobody has understood yet: never silence (R81).
        UNSORTED = "unsorted", _("Not sorted yet")

    class State(models.TextChoices):
        UNPROVEN = "unproven", _("Address not confirmed")
        OPEN = "open", _("To be decided")
        APPROVED = "approved", _("Approved, being carried out")
        INCOMPLETE = "incomplete", _("Erased, something is left")
        DONE = "done", _("Done")

    class Decision(models.TextChoices):
        NONE = "", _("Not decided")
        GRANTED = "granted", _("Granted")
        NOTHING_HELD = "nothing_held", _("Nothing is held about this person")
        REFUSED = "refused", _("Refused")
        NO_REQUEST = "no_request", _("Asks for nothing under the Regulation")
        OVERTAKEN = "overtaken", _("Settled by the erasure")

    class Reason(models.TextChoices):
        """Why a case is refused; too much work is none of them (R87, R109)."""

        NONE = "", _("No reason")
        NOT_IDENTIFIED = "not_identified", _("The person cannot be identified, Art. 11(2), 12(2)")
        CONDITIONS = "conditions", _("The conditions of this right are not met")
        EXCEPTION = "exception", _("The law excepts this case, Art. 15(4), 17(3), 18(2), 20(3), (4)")
        UNFOUNDED = "unfounded", _("Manifestly unfounded, Art. 12(5)")
        EXCESSIVE = "excessive", _("Excessive, Art. 12(5)")

    class Extension(models.TextChoices):
        """Staff shortage and holidays are no reasons (R87)."""

        NONE = "", _("Not extended")
        COMPLEXITY = "complexity", _("The request is complex, Art. 12(3)")
        NUMBER = "number", _("There are many requests of this person, Art. 12(3)")

    class Doubt(models.TextChoices):
        """What makes it doubtful who is asking; without one of these nothing more is asked for (R88)."""

        NONE = "", _("No doubt")
        OTHER_ADDRESS = "other_address", _("Written from an address that we do not have of this person")
        SHARED_ADDRESS = "shared_address", _("Several people share this address")
        TOLD_BY_OTHER = "told_by_other", _("Somebody else asks, without authority shown")
        CONTRADICTION = "contradiction", _("What was said does not fit what is known")

    class Known(models.TextChoices):
        """What tells us on paper that it is this person; a copy of an identity card is none of it (R88)."""

        NONE = "", _("Not said yet")
        ADDRESS = "address", _("The letters go to the postal address that we have of the person")
        SIGNATURE = "signature", _("The signature is the one that we have of the person")
        ANSWER = "answer", _("They answered our question as only the person can")
        CALL = "call", _("We called them back on the number that we have of the person")
        MET = "met", _("Somebody of us knows them and spoke to them")
        AUTHORITY = "authority", _("Whoever writes for them has shown their authority")

    class Stage(models.TextChoices):
        """What the officers were told of, in the order in which it gets worse (R85)."""

        NONE = "", _("Time enough")
        AMBER = "amber", _("Amber")
        RED = "red", _("Red")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Who wrote: somebody of their own until the address is proven, so that a stranger's request stands in nobody's file.
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("who asked"))
    # Whose data it is about, once that is known.
    person = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("person")
    )
    # R91: the random number by which alone we know a visitor, offered by whoever has it.
    visitor = models.UUIDField(_("number of the visitor"), null=True, blank=True)
    # "R-2026-041"; empty until the address is proven.
    number = models.CharField(_("number"), max_length=16, null=True, unique=True)  # noqa: DJ001  (unique, and empty for many)
    # The letter, mail or call that opened it, perhaps together with others.
    occasion = models.ForeignKey(
        Occasion, models.PROTECT, related_name="cases", null=True, blank=True, verbose_name=_("occasion")
    )
    kind = models.CharField(_("right"), max_length=13, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UNPROVEN)
    decision = models.CharField(_("decision"), max_length=12, choices=Decision, default="", blank=True)
    reason = models.CharField(
        _("reason of refusal"), max_length=14, choices=Reason, default="", db_default="", blank=True
    )
    # What the officer says in the answer: what was done, or why nothing is.
    words = models.TextField(_("words of the answer"), default="", db_default="", blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, default="", blank=True)
    digest = models.BinaryField(max_length=32, default=b"")
    # Without an e-mail address the letters are printed: where they go, line by line, and how we know who reads them.
    postal = models.TextField(_("postal address"), max_length=400, default="", db_default="", blank=True)
    known_by = models.CharField(
        _("known by"), max_length=9, choices=Known, default="", db_default="", blank=True
    )
    language = models.CharField(_("language"), max_length=2, default="de")
    submitted_at = models.DateTimeField(_("received at"), default=timezone.now)
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("answer due on"))
    # R86: the first end, once the case is extended; `due_on` is the end that counts.
    first_due_on = models.DateField(_("first due on"), null=True, blank=True)
    extension = models.CharField(
        _("extension"), max_length=10, choices=Extension, default="", db_default="", blank=True
    )
    # R88, R89: who is asking was in doubt, and from when to when we waited for the answer.
    doubt = models.CharField(
        _("doubt about who asks"), max_length=14, choices=Doubt, default="", db_default="", blank=True
    )
    paused_from = models.DateField(_("identity asked on"), null=True, blank=True)
    paused_to = models.DateField(_("identity answered on"), null=True, blank=True)
    proven_at = models.DateTimeField(_("address confirmed at"), null=True, blank=True)
    approver = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("decided by")
    )
    # Four eyes: who proposed an erasure that takes much, or to outweigh an objection; another officer approves it.
    proposer = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("proposed by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    # R102: an erasure waits until the copy was fetched.
    fetched_at = models.DateTimeField(_("fetched at"), null=True, blank=True)
    # R101: the first night on which this case held retention back, and the one on which it did no longer.
    held_on = models.DateField(_("retention held since"), null=True, blank=True)
    held_until = models.DateField(_("retention held until"), null=True, blank=True)
    # The second factor of the answer: shown once when the address is proven, kept as a salted hash.
    code = models.CharField(max_length=128, default="", blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    # R125: when the person was told what it means to erase the hash on the list, too, and that they want it all the same.
    explained_at = models.DateTimeField(_("consequence explained at"), null=True, blank=True)
    # R100: what only the law on keeping makes us store is not in the copy; `words` say why.
    archives_left_out = models.BooleanField(_("archives left out"), default=False, db_default=False)
    list_too = models.BooleanField(_("the entry on the list goes, too"), default=False, db_default=False)
    # What was approved and what a search found afterwards: kinds of data, counts, norms and places, never a value.
    plan = models.JSONField(_("plan"), default=list, blank=True)
    left = models.JSONField(_("left"), default=list, blank=True)
    kept = models.JSONField(_("kept"), default=list, blank=True)
    reminded = models.CharField(
        _("officers reminded"), max_length=5, choices=Stage, default="", db_default="", blank=True
    )
    due_again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("rights", "request")
        verbose_name_plural = pgettext_lazy("rights", "requests")
        ordering = ["due_on", "number"]
        indexes = [
            models.Index(
                fields=["due_on"], name="request_open", condition=~Q(state__in=["unproven", "done"])
            ),
            models.Index(fields=["submitted_at"], name="request_unproven", condition=Q(state="unproven")),
            models.Index(fields=["digest", "submitted_at"], name="request_address_day"),
            models.Index(fields=["closed_at"], name="request_closed", condition=Q(closed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number or str(self.id)

    def decide(self, decision: str) -> list[str]:
        """Decide, and answer once the letter was posted; return the fields that changed, for whoever saves."""
        self.state, self.decision, self.decided_at = self.State.APPROVED, decision, timezone.now()
        return ["state", "decision", "decided_at"]

    def answer(self, decision: str) -> list[str]:
        """Decide, answer and close at one moment; return the fields that changed, for whoever saves."""
        self.state, self.decision = self.State.DONE, decision
        self.decided_at = self.answered_at = self.closed_at = timezone.now()
        return ["state", "decision", "decided_at", "answered_at", "closed_at"]

    @property
    def on_paper(self) -> bool:
        """Say whether its letters are printed: whoever has no e-mail address is answered on paper."""
        return not self.email

    @property
    def reachable(self) -> bool:
        """Say whether a letter has somewhere to go."""
        return bool(self.email or self.postal)

    @property
    def people(self) -> list[uuid.UUID]:
        """Everybody the case is about: who wrote, and whose data it is."""
        return [key for key in (self.subject_id, self.person_id) if key]

    @property
    def wish(self) -> str:
        """What is asked for, in the person's own words."""
        from privacy.requests.words import wish

        return wish(self.kind)
