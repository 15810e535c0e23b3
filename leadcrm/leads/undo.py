"""The way back of a change of many: kept for ten minutes, for the one person who made the change, used once."""

import secrets
from typing import Any

from django.core.cache import cache

from leadcrm.accounts.models import User

_KEPT = 600  # seconds


def keep(*, back: dict[str, Any], user: User) -> str:
    """Keep *back* (ids and foreign keys, no values of people) and return the token that fetches it."""
    token = secrets.token_urlsafe(16)
    cache.set(_key(token, user), back, _KEPT)
    return token


def fetch(*, token: str, user: User) -> dict[str, Any] | None:
    """Return what was kept for this person under *token*, once; None when it is gone or somebody else's."""
    key = _key(token, user)
    back = cache.get(key)
    return back if cache.delete(key) else None


def _key(token: str, user: User) -> str:
    return f"undo:{user.pk}:{token}"
