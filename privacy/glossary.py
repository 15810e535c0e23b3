"""Codes in words, for whoever reads their own data (R94): what the tables of several apps have in common."""

import uuid
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.registry import Told

# What fields are called whose models give them no name because no page of staff shows them.
NAMES: dict[str, Any] = {
    "actor": gettext_lazy("recorded by"),
    "approver": gettext_lazy("approved by"),
    "author": gettext_lazy("written by"),
    "created_at": gettext_lazy("created at"),
    "created_by": gettext_lazy("created by"),
    "email": gettext_lazy("e-mail"),
    "expires_at": gettext_lazy("expires at"),
    "ip_truncated": gettext_lazy("shortened IP address"),
    "language": gettext_lazy("language"),
    "last_used_at": gettext_lazy("last used at"),
    "message_id": gettext_lazy("id of the e-mail"),
    "officer": gettext_lazy("decided by"),
    "page_url": gettext_lazy("page"),
    "submitted_at": gettext_lazy("received at"),
    "text": gettext_lazy("text"),
    "type": gettext_lazy("kind"),
}


def purpose(code: Any, _told: Told) -> Any:
    """Return a purpose, or several, by name."""
    from privacy.purposes import PURPOSES

    if isinstance(code, list):
        return [purpose(part, _told) for part in code]
    name = str(code).partition(":")[0]
    return str(PURPOSES[name].name) if name in PURPOSES else str(code)


def channel(value: Any, _told: Told) -> str:
    from privacy.models.purpose import Channel

    return str(dict(Channel.choices).get(value, value))


# Codes that stand under these names mean the same everywhere.
WORDS = {"purpose": purpose, "channel": channel}


def actor(value: Any, told: Told) -> str:
    """Return who did it: the person, somebody of ours, or a job by its name."""
    try:
        return _("you") if uuid.UUID(str(value)) in told.people else _("our staff")
    except ValueError:
        return str(value)


def verb(value: Any, _told: Told) -> str:
    from privacy.audit.admin import VERBS

    return str(dict(VERBS).get(value, value))


def table(value: Any, _told: Told) -> str:
    """Return a table of the database as what its rows are called."""
    found = next((model for model in apps.get_models() if model._meta.db_table == value), None)
    return str(found._meta.verbose_name) if found else str(value)


def field_names(value: Any, told: Told) -> list[str]:
    """Return the names of fields of the entry's table that changed, as people read them."""
    from privacy.access.words import head
    from privacy.registry import iter_declarations

    tables = [each for each in iter_declarations() if each.model._meta.db_table == told.row.table_name]
    heads = {name: head(declared, name) for declared in tables for name in declared.fields}
    return [heads.get(name, name) for name in str(value).replace(",", " ").split()]
