from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Company(models.Model):
    """An organisation; its people are leads. A legal person has no rights under the GDPR, its people do."""

    name = models.CharField(_("company"), max_length=200)
    # Folded in Python: a C-locale database neither sorts nor lowers umlauts.
    sort_name = models.CharField(max_length=200, editable=False, unique=True, db_collation="C")
    website = models.CharField(_("website"), max_length=200, default="", blank=True)
    street = models.CharField(_("street"), max_length=200, default="", blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, default="", blank=True)
    city = models.CharField(_("city"), max_length=100, default="", blank=True)
    country = models.CharField(_("country"), max_length=2, default="", blank=True)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["sort_name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("leads:company", args=[self.pk])
