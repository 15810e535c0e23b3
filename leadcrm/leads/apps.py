from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leadcrm.leads"
    label = "leads"
    verbose_name = _("Leads")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        autodiscover_modules("lead_panels")
        from leadcrm.leads import documents, retention
        from leadcrm.leads.companies_held import HeldCompanies
        from leadcrm.leads.imports.files import delete_old
        from leadcrm.leads.keeper import LeadKeeper
        from leadcrm.leads.labels import lead_names
        from leadcrm.leads.services.mentions import everybody_in
        from leadcrm.leads.services.merging import LeadBeginner
        from leadcrm.leads.services.withheld import duty as withheld_duty
        from privacy.dashboard import register_duties
        from privacy.holds import register_companies
        from privacy.jobs import register_job
        from privacy.keepers import register_keeper
        from privacy.merging.parts import register_beginner
        from privacy.names import register_people
        from privacy.registry import recogniser

        register_job("uploads", delete_old)
        register_duties(withheld_duty)
        retention.register()
        documents.register()
        register_companies(HeldCompanies())
        register_job("leads", retention.retain_leads)
        register_job("review", retention.retain_reviews)
        register_job("commercial_documents", documents.expire_documents)
        register_job("commercial_files", documents.sweep)
        register_keeper(LeadKeeper())
        register_beginner(LeadBeginner())
        register_people(lead_names)
        recogniser(everybody_in)
        post_migrate.connect(_ship_stages, sender=self, dispatch_uid="leads.ship_stages")


def _ship_stages(using: str, **_: Any) -> None:
    """Make the six shipped stages where there are none."""
    from leadcrm.leads.models.stage import SHIPPED_STAGES, Stage

    if Stage.objects.using(using).exists():
        return
    kinds = {"won": Stage.Kind.WON, "lost": Stage.Kind.LOST}
    Stage.objects.using(using).bulk_create(
        Stage(code=code, kind=kinds.get(code, Stage.Kind.OPEN), position=position)
        for position, code in enumerate(SHIPPED_STAGES, start=1)
    )
