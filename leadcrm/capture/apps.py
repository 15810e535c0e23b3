from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "leadcrm.capture"
    label = "capture"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from leadcrm.capture.services import remove_expired_signups
        from privacy.jobs import register_job

        register_job("signups", remove_expired_signups)
