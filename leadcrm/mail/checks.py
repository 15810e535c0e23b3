"""Checks of the mail set-up that need the database (`manage.py check --database default`)."""

import ipaddress
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from privacy.models import Recipient


@register(Tags.database)
def check_mail_contract(app_configs: Any = None, databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Warn when mail leaves the machine although no processor contract is recorded (Art. 28(3))."""
    if not databases or _is_loopback(settings.EMAIL_HOST):
        return []
    if Recipient._meta.db_table not in connections["default"].introspection.table_names():
        return []  # before the first migration there is nothing to send either
    if Recipient.objects.filter(service=Recipient.Service.MAIL, contract_on__isnull=False).exists():
        return []
    return [
        Warning(
            "Mail goes to another machine, and no contract with whoever runs it is recorded.",
            hint="Record the provider as a recipient of the service “Sends our mail” with the date of the contract under "
            "Art. 28, or let EMAIL_HOST be a server of your own on this machine.",
            id="leadcrm.W001",
        )
    ]


def _is_loopback(host: str) -> bool:
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
