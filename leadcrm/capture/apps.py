from django.apps import AppConfig


class CaptureConfig(AppConfig):
    name = "leadcrm.capture"
    label = "capture"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from leadcrm.capture import score_inputs  # noqa: F401  (registers)
        from leadcrm.capture.services import remove_expired_signups, signups_ahead
        from privacy.jobs import register_job
        from privacy.retention.clocks import register_ahead

        register_job("signups", remove_expired_signups)
        register_ahead("pending_signup", signups_ahead)
