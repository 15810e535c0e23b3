from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = _("Consent")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from consent.call_retention import expire_proofs
        from consent.choices import purposes_consented
        from consent.cookies.retention import retain_choices
        from consent.documents import sweep
        from consent.merging import ConsentPart
        from consent.retention import flag_stale, register_claims, retain_evidence, stale_duty
        from consent.services.opt_in import expire_opt_ins
        from consent.services.withdrawal import withdraw_again
        from consent.withdrawal_case import WITHDRAWAL
        from privacy.dashboard import register_duties
        from privacy.erasure import replay
        from privacy.jobs import register_job
        from privacy.merging.parts import register_part
        from privacy.portability import register_consents
        from privacy.requests.rights.handlers import register_handler

        register_job("opt_ins", expire_opt_ins)
        register_job("stale_consents", flag_stale)
        register_job("evidence", retain_evidence)
        register_job("call_proofs", expire_proofs)
        register_job("consent_documents", sweep)
        register_job("cookie_choices", retain_choices)
        register_claims()
        register_part(ConsentPart())
        register_consents(purposes_consented)
        register_duties(stale_duty)
        replay.register("withdrawal", withdraw_again)
        register_handler("withdrawal", WITHDRAWAL)
