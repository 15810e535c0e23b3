from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "leadcrm.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from leadcrm import checks  # noqa: F401  (registers the checks of the deployment)
        from leadcrm.accounts.names import staff_names
        from privacy.names import register_labeller

        register_labeller(staff_names)
