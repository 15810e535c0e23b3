"""Where a person wants their data sent straight to, and what became of it (Art. 20(2))."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.request import Request
from privacy.models.subject import Subject


class Transfer(models.Model):
    """One controller a case names; the officer says whether sending it there is technically feasible, and why not (R106)."""

    class State(models.TextChoices):
        NAMED = "named", _("Named")
        DECLINED = "declined", _("Not technically feasible")
        WAITING = "waiting", _("Waits to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(
        Request, models.CASCADE, related_name="transfer", verbose_name=_("request")
    )
    # The same people as the case's: where the data goes is theirs.
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    person = models.ForeignKey(Subject, models.PROTECT, related_name="+", null=True, blank=True)
    name = models.CharField(_("company"), max_length=200)
    url = models.URLField(_("address for the data"), max_length=500, default="", blank=True)
    by_person = models.BooleanField(_("named by the person"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.NAMED)
    grounds = models.CharField(_("why it is feasible or not"), max_length=300, default="", blank=True)
    decided_by = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    # A code of privacy.portability.sending, '' where nothing went wrong.
    failure = models.CharField(_("failure"), max_length=20, default="", blank=True)

    class Meta:
        verbose_name = _("transfer to another company")
        verbose_name_plural = _("transfers to other companies")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "waiting"]) | Q(decided_at__isnull=False),
                name="transfer_decided",
            )
        ]
        indexes = [models.Index(fields=["due_at"], name="transfer_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return self.name
