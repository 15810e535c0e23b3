from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    name = "leadcrm.scoring"
    label = "scoring"
    verbose_name = _("Scores")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from leadcrm.scoring import checks  # noqa: F401  (registers)
        from leadcrm.scoring.merging import ScorePart
        from leadcrm.scoring.services.computing import let_go
        from leadcrm.scoring.services.renewing import renew_at_night
        from leadcrm.scoring.words import explain
        from privacy.endings import register_ending
        from privacy.jobs import register_job
        from privacy.merging.parts import register_part
        from privacy.package import register_explanation

        register_job("scores", renew_at_night)
        register_ending("", let_go)  # a purpose of the company's own may be what the score rests on
        register_explanation(explain)
        register_part(ScorePart())
