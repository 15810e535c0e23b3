from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "leadcrm.tracking"
    label = "tracking"
    verbose_name = _("Visits")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from leadcrm.tracking.merging import VisitsPart
        from leadcrm.tracking.retention import retain_visits
        from leadcrm.tracking.services import PURPOSE, end_tracking
        from privacy.endings import register_ending
        from privacy.jobs import register_job
        from privacy.merging.parts import register_part

        register_job("visits", retain_visits)
        register_ending(PURPOSE, end_tracking)
        register_part(VisitsPart())
