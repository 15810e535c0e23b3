from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leadcrm.accounts.models import Team
from leadcrm.leads.models.company import Company
from leadcrm.leads.models.stage import Stage
from leadcrm.leads.querysets import LeadQuerySet
from privacy.active import ActivePeople
from privacy.models import Notice, Subject


class Lead(models.Model):
    """One prospective person as sales knows them; one live lead per subject."""

    class ObtainedFrom(models.TextChoices):
        PERSON = "person", _("the person")
        THIRD_PARTY = "third_party", _("a third party")
        PUBLIC = "public", _("a public source")

    subject = models.OneToOneField(Subject, models.CASCADE, related_name="+")
    first_name = models.CharField(_("first name"), max_length=100, default="", blank=True)
    last_name = models.CharField(_("last name"), max_length=100, default="", blank=True)
    title = models.CharField(_("title"), max_length=40, default="", blank=True)
    job_title = models.CharField(_("job title"), max_length=120, default="", blank=True)
    company = models.ForeignKey(
        Company,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("company"),
        db_index=False,  # an index of the list begins with it; so with owner and stage
    )
    email = models.EmailField(_("e-mail"), max_length=254, default="", blank=True)
    phone = models.CharField(_("telephone"), max_length=40, default="", blank=True)
    mobile = models.CharField(_("mobile"), max_length=40, default="", blank=True)
    street = models.CharField(_("street"), max_length=200, default="", blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, default="", blank=True)
    city = models.CharField(_("city"), max_length=100, default="", blank=True)
    country = models.CharField(_("country"), max_length=2, default="", blank=True)
    language = models.CharField(_("language"), max_length=2, default="", blank=True)
    website = models.CharField(_("website"), max_length=200, default="", blank=True)
    source = models.CharField(_("source"), max_length=80, default="", blank=True)
    utm_source = models.CharField(max_length=100, default="", blank=True)
    utm_medium = models.CharField(max_length=100, default="", blank=True)
    utm_campaign = models.CharField(max_length=100, default="", blank=True)
    utm_term = models.CharField(max_length=100, default="", blank=True)
    utm_content = models.CharField(max_length=100, default="", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        db_index=False,
    )
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    stage = models.ForeignKey(
        Stage, models.PROTECT, related_name="+", verbose_name=_("stage"), db_index=False
    )
    stage_since = models.DateTimeField(_("in this stage since"), default=timezone.now)
    lost_reason = models.CharField(_("reason lost"), max_length=200, default="", blank=True)
    external_source = models.CharField(max_length=80, default="", blank=True)
    external_id = models.CharField(_("id in the source"), max_length=120, default="", blank=True)
    obtained_on = models.DateField(_("obtained on"), default=timezone.localdate)
    obtained_from = models.CharField(
        _("obtained from"), max_length=11, choices=ObtainedFrom, default=ObtainedFrom.PERSON
    )
    notice = models.ForeignKey(
        Notice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("privacy notice shown"),
    )
    # Quarantine of an import whose claimed basis no approved assessment covers (R4): the tab "To review".
    review_until = models.DateField(_("to review until"), null=True, blank=True)
    # What a narrowed lead is still kept for; empty for everybody else (R131).
    narrowed_to = ArrayField(
        models.CharField(max_length=40), default=list, db_default=[], blank=True, editable=False
    )
    next_step = models.CharField(_("next step"), max_length=200, default="", blank=True)
    next_step_on = models.DateField(_("next step on"), null=True, blank=True)
    last_person_contact_on = models.DateField(_("last contact by the person"), null=True, blank=True)
    last_activity_at = models.DateTimeField(_("last contact"), default=timezone.now)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    # {"email": {"origin": "form:heat-check", "on": "2026-11-09", "confirmed_on": "2026-11-12"}, ...} (R13)
    provenance = models.JSONField(default=dict, blank=True)
    # Derived, kept by services: folded sort key, lower-cased address, E.164 numbers, search lexemes.
    # "C": byte by byte, so that every server lists alike and a prefix can use the index.
    sort_name = models.CharField(max_length=320, default="", editable=False, db_collation="C")
    match_email = models.CharField(max_length=254, default="", editable=False)
    match_phone = models.CharField(max_length=20, default="", editable=False)
    match_mobile = models.CharField(max_length=20, default="", editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = ActivePeople.from_queryset(LeadQuerySet)()
    everyone = models.Manager.from_queryset(LeadQuerySet)()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        constraints = [
            models.UniqueConstraint(
                fields=["external_source", "external_id"],
                condition=~models.Q(external_id=""),
                name="lead_external_once",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="lead_search", fastupdate=True),
            models.Index(
                fields=["match_email"], name="lead_match_email", condition=~models.Q(match_email="")
            ),
            models.Index(
                fields=["match_phone"], name="lead_match_phone", condition=~models.Q(match_phone="")
            ),
            models.Index(
                fields=["match_mobile"], name="lead_match_mobile", condition=~models.Q(match_mobile="")
            ),
            models.Index(
                fields=["review_until"], name="lead_review", condition=models.Q(review_until__isnull=False)
            ),
            models.Index(fields=["source"], name="lead_source"),
            models.Index(
                Coalesce("last_person_contact_on", "obtained_on"),
                name="lead_retention",
                condition=models.Q(review_until__isnull=True),
            ),
            # The list walks one of these from where the page begins, forwards or backwards: a page costs its
            # fifty rows wherever it lies. Those of `owner` serve the tabs Mine and Unassigned and sorting by owner.
            models.Index(fields=["sort_name", "id"], name="lead_by_name"),
            models.Index(fields=["company", "id"], name="lead_by_company"),
            models.Index(fields=["stage", "id"], name="lead_by_stage"),
            models.Index(fields=["next_step_on", "id"], name="lead_by_next_step"),
            models.Index(fields=["last_activity_at", "id"], name="lead_by_contact"),
            models.Index(fields=["created_at", "id"], name="lead_by_creation"),
            models.Index(fields=["owner", "id"], name="lead_of_owner"),
            models.Index(fields=["owner", "sort_name", "id"], name="lead_of_owner_by_name"),
            models.Index(fields=["owner", "stage", "id"], name="lead_of_owner_by_stage"),
            models.Index(fields=["owner", "next_step_on", "id"], name="lead_of_owner_by_next_step"),
            models.Index(fields=["owner", "last_activity_at", "id"], name="lead_of_owner_by_contact"),
            models.Index(fields=["owner", "created_at", "id"], name="lead_of_owner_by_creation"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The person's name, or a placeholder that tells leads without one apart."""
        return name_of(self)

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or "–"

    def get_absolute_url(self) -> str:
        return reverse("leads:lead", args=[self.pk])

    def origin_of(self, field: str) -> dict[str, Any]:
        """Where the value of *field* came from and when it was confirmed (R13)."""
        return self.provenance.get(field, {})


def name_of(lead: Any) -> str:
    """Return the name of a lead, or of a row that holds the same fields."""
    full = " ".join(part for part in (lead.title, lead.first_name, lead.last_name) if part)
    if full:
        return full
    number = lead.external_id or str(lead.pk)
    origin = lead.external_source or lead.source
    return (
        gettext("Lead %(number)s (%(source)s)") % {"number": number, "source": origin}
        if origin
        else gettext("Lead %(number)s") % {"number": number}
    )
