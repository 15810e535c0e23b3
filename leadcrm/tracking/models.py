"""Visits of the company's web sites by browsers whose person agreed to it, and the people they belong to, if they agreed to that."""

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from consent.models import Site
from privacy.models import Subject

#: The campaign words of an address, utm_ in front; everything else behind the question mark is dropped.
UTM = ("source", "medium", "campaign", "term", "content")


class Visitor(models.Model):
    """A browser, known by the random receipt of its consent alone; `subject` once its person agreed to that by name (R43).

    Neither an address of the network nor anything the browser says of itself is kept (R45).
    """

    # Empty where a hold keeps the visits of somebody who is to be forgotten.
    receipt = models.UUIDField(_("receipt"), unique=True, null=True, editable=False)
    subject = models.ForeignKey(
        Subject, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("person")
    )
    # Two people said it is theirs: from then on it is nobody's.
    shared = models.BooleanField(_("used by several people"), default=False)
    first_seen = models.DateField(_("first seen on"), null=True)
    last_seen = models.DateField(_("last seen on"), null=True)

    class Meta:
        verbose_name = _("visitor of our web sites")
        verbose_name_plural = _("visitors of our web sites")
        ordering = ["-last_seen"]
        indexes = [models.Index(fields=["last_seen"], name="visitor_last_seen")]

    def __str__(self) -> str:
        return f"{self.receipt.hex[:8]}…" if self.receipt else "–"


class Visit(models.Model):
    """One page that was looked at, to the minute; its address without what stands behind the path.

    `subject` is empty for a visitor without a name, and for what they looked at before they gave it (R43).
    """

    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="visits", verbose_name=_("visitor"))
    subject = models.ForeignKey(
        Subject,
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("person"),
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("web site"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    path = models.CharField(_("page"), max_length=300)
    referrer = models.CharField(_("came from"), max_length=120, default="", blank=True)
    utm_source = models.CharField(_("campaign: source"), max_length=100, default="", blank=True)
    utm_medium = models.CharField(_("campaign: kind of link"), max_length=100, default="", blank=True)
    utm_campaign = models.CharField(_("campaign"), max_length=100, default="", blank=True)
    utm_term = models.CharField(_("campaign: search term"), max_length=100, default="", blank=True)
    utm_content = models.CharField(_("campaign: link"), max_length=100, default="", blank=True)

    class Meta:
        verbose_name = _("visit of a web page")
        verbose_name_plural = _("visits of web pages")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject", "-at"], name="visit_of_person"),
            models.Index(fields=["at"], name="visit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.path}, {date_format(timezone.localtime(self.at), 'SHORT_DATETIME_FORMAT')}"


class PendingLink(models.Model):
    """Which browser sent a form that asks for a profile; tied to its person when they confirm, gone when they do not."""

    opt_in = models.UUIDField(unique=True, editable=False)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+", verbose_name=_("person"))
    receipt = models.UUIDField(_("receipt"), editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("browser awaiting confirmation")
        verbose_name_plural = _("browsers awaiting confirmation")
        indexes = [models.Index(fields=["at"], name="pending_link_at")]

    def __str__(self) -> str:
        return str(self.opt_in)
