"""Under which name failed log-ins are counted."""

from typing import Any

from django.http import HttpRequest


def typed_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return what was typed as user name or address, in one spelling: the log-in knows no case, so neither may the lock."""
    given = credentials or {}
    typed = given.get("username") or given.get("email") or request.POST.get("login", "")
    return str(typed).strip().lower()[:255]
