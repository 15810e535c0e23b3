"""Start-up of the privacy app: find every declaration, keep triggers, grants and shipped rows in step."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "privacy"
    verbose_name = _("Privacy")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from privacy import (
            checks,  # noqa: F401  (registers the checks)
            held,
            list_checks,
            registry,
            succession,
        )
        from privacy.audit import context, pruning, sealer
        from privacy.dashboard import register_duties
        from privacy.erasure import probe
        from privacy.erasure.engine import also
        from privacy.jobs import register_job
        from privacy.merging.bases import BasesPart
        from privacy.merging.expiry import expire_merges
        from privacy.merging.parts import register_part
        from privacy.overdue import restrict_overdue
        from privacy.own_purposes import duties as purpose_duties
        from privacy.publications import duty as takedown_duty
        from privacy.recipients import chase
        from privacy.recipients import duty as recipient_duty
        from privacy.requests import reminding
        from privacy.requests.arrival.expiry import SCOPE, forget_cases, remove_unproven
        from privacy.requests.rights import kinds
        from privacy.retention import expiry, report

        registry.autodiscover()
        from privacy import copy_checks  # noqa: F401  (registers a check, and knows every declaration)

        register_duties(succession.duty)
        register_duties(list_checks.lost_key_duty)
        register_duties(purpose_duties)
        register_duties(recipient_duty)
        register_duties(takedown_duty)
        register_job("trail", sealer.seal_whole)
        register_job("trail_values", pruning.forget_old_values)
        register_job("trail_pruning", pruning.prune)
        register_job("verification", pruning.verify_whole)
        register_job("notices", restrict_overdue)
        for name, job in expiry.JOBS.items():
            register_job(name, job)
        register_job("merges", expire_merges)
        register_job("recipients", chase)
        register_job("requests", remove_unproven)
        register_job(reminding.JOB, reminding.remind)
        register_job(probe.JOB, probe.probe)
        register_duties(probe.duty)
        register_job(held.JOB, held.erase_released)
        register_duties(held.duties)
        register_job(report.JOB, report.tell_officers, last=True)
        register_part(BasesPart())
        also(SCOPE, forget_cases)
        kinds.register()
        connection_created.connect(context.watch, dispatch_uid="privacy.act")
        post_migrate.connect(_after_migrate, sender=self, dispatch_uid="privacy.after_migrate")


def _after_migrate(using: str, **_: Any) -> None:
    """Runs once per `migrate`, as the owner of the tables."""
    from privacy import shipped
    from privacy.audit import triggers

    triggers.install(using)
    triggers.grant(using)
    shipped.ensure(using)
