from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "leadcrm.accounts"
    label = "accounts"
    verbose_name = _("Staff accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from leadcrm import checks  # noqa: F401  (registers the checks of the deployment)
        from leadcrm.accounts.names import mailboxes, officer, officers, staff_names
        from privacy.names import register_labeller, register_mailboxes, register_officers, register_roster

        register_labeller(staff_names)
        register_officers(officer)
        register_roster(officers)
        register_mailboxes(mailboxes)
