"""System checks that refuse an unsafe deployment."""

import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection


@register(Tags.security, deploy=True)
def demo_is_not_for_the_world(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The demo lets anybody in: it must not carry a public address."""
    if settings.DEMO and urlsplit(settings.BASE_URL).hostname not in {"localhost", "127.0.0.1", "::1"}:
        return [
            Error(
                "Demo mode with a public BASE_URL.",
                hint="Unset LEADCRM_DEMO: its accounts have no password worth the name.",
                id="leadcrm.E001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def data_leaves_for_the_outside_by_tls(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A target of one's own choosing must not reach into our network, nor get data in clear (Art. 32)."""
    if settings.TRANSFER_LOCAL_TARGETS:
        return [
            Error(
                "Data to take along may be sent without TLS and into the own network.",
                hint="Unset TRANSFER_LOCAL_TARGETS: it is for trying the transfer out.",
                id="leadcrm.E002",
            )
        ]
    return []


@register(Tags.database)
def roles_are_apart(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The application's role must not be able to write the trail by itself."""
    if not databases or "default" not in databases or "migrate" in sys.argv:  # migrations run as the owner
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('privacy_auditentry') IS NOT NULL "
            "AND has_table_privilege(current_user, 'privacy_auditentry', 'INSERT')"
        )
        if not cursor.fetchone()[0]:
            return []
    return [
        Warning(
            "The application connects as a role that may write the audit trail directly.",
            hint="Run migrations as the owner and the application as a role with DML only (docs/operate.md).",
            id="leadcrm.W002",
        )
    ]


@register(Tags.database)
def server_logs_keep_quiet(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A duplicate key must not write an address and the statement into the server's log."""
    if not databases or "default" not in databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('log_error_verbosity'), current_setting('log_min_error_statement'), "
            "current_setting('log_parameter_max_length_on_error')"
        )
        verbosity, statement, parameters = cursor.fetchone()
    if (verbosity, statement, parameters) == ("terse", "panic", "0"):
        return []
    return [
        Warning(
            "The database server's log may hold personal data.",
            hint="Set log_error_verbosity=terse, log_min_error_statement=panic, log_parameter_max_length_on_error=0.",
            id="leadcrm.W003",
        )
    ]
