"""The company's sites, what they keep on visitors' devices, the published words that ask for it, and the answers."""

import re
import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from privacy.device import Place, life

# The banner's own entry on a device: the only thing it keeps, and only after a choice.
OWN = "leadcrm_consent"
_ORIGIN = re.compile(r"https?://[a-z0-9.\[\]:-]+")


class Category(models.TextChoices):
    """What a visitor is asked about; all but the first rest on a purpose with consent (consent.cookies.categories)."""

    NECESSARY = "necessary", _("Necessary")
    STATISTICS = "statistics", _("Statistics")
    MARKETING = "marketing", _("Marketing")


class Site(models.Model):
    """A web site of the company that embeds the banner; only its origins may report choices."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    origins = ArrayField(
        models.CharField(max_length=120),
        size=10,
        verbose_name=_("origins"),
        help_text=_(
            "Scheme and host of every address of the site, separated by commas: https://www.example.com"
        ),
    )
    visits = models.BooleanField(
        _("records visits"),
        default=False,
        db_default=False,
        help_text=_(
            "The pages that a browser looks at are recorded once it agreed to “Marketing”. Counts from the next "
            "publication on, which asks everybody anew."
        ),
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("web site")
        verbose_name_plural = _("web sites")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """An origin as a browser sends it; with a path or a capital letter in it none would ever match."""
        for origin in self.origins or []:
            if not _ORIGIN.fullmatch(origin):
                said = _("“%(origin)s”: scheme, host and nothing behind it, in small letters.")
                raise ValidationError({"origins": said % {"origin": origin}})


class Cookie(models.Model):
    """One name that a site, or somebody on it, keeps on the visitor's device: the officer's register (R38)."""

    class Kind(models.TextChoices):
        COOKIE = Place.COOKIE.value, Place.COOKIE.label
        LOCAL = Place.LOCAL.value, Place.LOCAL.label
        SESSION = Place.SESSION.value, Place.SESSION.label
        # A map, video or font of others: nothing need be stored for § 25 TDDDG and R47 to apply.
        REQUEST = "request", _("content from others")

    site = models.ForeignKey(Site, models.PROTECT, related_name="cookies", verbose_name=_("web site"))
    category = models.CharField(_("category"), max_length=12, choices=Category)
    name = models.CharField(
        _("name"), max_length=80, help_text=_("A * at the end stands for any ending: _pk_id*")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.COOKIE)
    purpose_en = models.CharField(_("purpose (English)"), max_length=300)
    purpose_de = models.CharField(_("purpose (German)"), max_length=300)
    days = models.PositiveIntegerField(
        _("lifetime in days"),
        null=True,
        blank=True,
        help_text=_("0: until the browser is closed; empty: until it is deleted"),
    )
    provider = models.CharField(
        _("who else has access"),
        max_length=120,
        blank=True,
        help_text=_("Company and country; empty when nobody but us has access"),
    )
    used = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("cookie or other storage")
        verbose_name_plural = _("cookies and other storage")
        ordering = ["site", "category", "name"]
        constraints = [models.UniqueConstraint(fields=["site", "kind", "name"], name="cookie_once_a_site")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A withdrawal deletes what fits the name (R41): a bare * would be whatever a site keeps; a blank fits nothing."""
        if self.name.rstrip("*") == "" or "*" in self.name[:-1] or any(char in self.name for char in " ;=,"):
            raise ValidationError(
                {"name": _("A name without blanks and signs of punctuation, with one * at most, at its end.")}
            )

    @property
    def life(self) -> str:
        return life(self.days)


class Banner(models.Model):
    """The words and the list that visitors of a site are shown; published once, never changed (R17, R38)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="banners", verbose_name=_("web site"))
    version = models.PositiveIntegerField(_("version"))
    # Counts up when purposes or recipients change: only then are people asked anew before their time (R40).
    scope = models.PositiveIntegerField(_("asks anew since"))
    # {"de": {"words": {…}, "categories": [{"code", "name", "text", "kept": [{"name", "why", …}]}]}, "en": …}
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)

    class Meta:
        verbose_name = _("published banner")
        verbose_name_plural = _("published banners")
        ordering = ["site", "-version"]
        constraints = [models.UniqueConstraint(fields=["site", "version"], name="banner_version")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.version}"

    def categories(self, language: str) -> list[dict[str, Any]]:
        """Return the categories with all that is kept for each, in that language."""
        return self.content["de" if language.startswith("de") else "en"]["categories"]

    @property
    def asks_for_visits(self) -> bool:
        """Whether people were told that with their yes the pages they look at are recorded."""
        return any(
            row["name"] == OWN
            for one in self.categories("en")
            if one["code"] == Category.MARKETING
            for row in one["kept"]
        )

    def optional(self) -> set[str]:
        """Return the categories a visitor may allow or refuse."""
        return {one["code"] for one in self.categories("en")} - {Category.NECESSARY.value}


class CookieChoice(models.Model):
    """One act of a visitor: append-only, pseudonymous, proof under Art. 7(1). A refusal leaves no row (R36).

    `receipt` is random, made in the visitor's browser when they agree; nothing else tells who it was: no address, no IP.
    """

    class Kind(models.TextChoices):
        GIVEN = "given", _("Given")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        OBJECTED = "objected", _("Objected by the browser's signal")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    receipt = models.UUIDField(_("receipt"))
    banner = models.ForeignKey(Banner, models.PROTECT, related_name="choices", verbose_name=_("banner"))
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    # What is allowed from now on; empty when nothing is.
    categories = ArrayField(models.CharField(max_length=12), verbose_name=_("allowed from then on"))
    # Whether the browser objected to tracking in the same breath: only such a yes outweighs the signal (R42).
    despite_signal = models.BooleanField(_("in spite of the signal"), default=False)
    language = models.CharField(_("language"), max_length=2)
    page = models.CharField(_("page"), max_length=300, default="")
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("choice about cookies")
        verbose_name_plural = _("choices about cookies")
        ordering = ["-at"]
        indexes = [models.Index(fields=["receipt", "at"], name="cookie_choice_receipt")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {date_format(timezone.localtime(self.at))}"
