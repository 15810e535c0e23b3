from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "leadcrm.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from leadcrm.mail import checks  # noqa: F401  (registers)
        from leadcrm.mail.outbox import empty, has_left, sent_among, take_back_old, text_of
        from leadcrm.mail.retention import dead_letters, remove_unknown, retain_mails
        from privacy.dashboard import register_duties
        from privacy.erasure.restoring import register_settler
        from privacy.jobs import register_job
        from privacy.letters import post_office

        post_office.open(has_left, sent_among, text_of, empty)
        register_settler(take_back_old)
        register_job("mails", retain_mails)
        register_job("unknown_addresses", remove_unknown)
        register_duties(dead_letters)
