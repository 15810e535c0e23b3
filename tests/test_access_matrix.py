"""Every address of the house × everybody: made from the URL resolver, so a new address without a row here fails.

Security classes 1, 2 and 19: someone else's object, a refusal that changed something anyway, missing CSRF protection.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db

SALES, FOREIGN, MANAGER, MARKETING, DPO, ADMINISTRATOR = "lena", "tom", "jonas", "mara", "ines", "arne"
EVERYBODY = {SALES, FOREIGN, MANAGER, MARKETING, DPO, ADMINISTRATOR}
LEAD_READERS = {SALES, MANAGER, MARKETING}
LEAD_WORKERS = {SALES, MANAGER}


@dataclass(frozen=True)
class Door:
    """Who gets through: `opens` answer below 400, everybody else 403 or 404; nobody without log-in unless `public`."""

    opens: frozenset[str]
    args: Callable[[Any], list[Any]] = lambda world: []
    public: bool = False


def _open_to(*people: str, args: Callable[[Any], list[Any]] = lambda world: []) -> Door:
    return Door(frozenset(people), args)


def _public(args: Callable[[Any], list[Any]] = lambda world: []) -> Door:
    return Door(frozenset(EVERYBODY), args, public=True)


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}" if pattern.name else f"{prefix}<{pattern.pattern}>"
        else:
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _patterns(pattern, f"{prefix}{namespace}")


def all_names() -> list[str]:
    """Return the name of every address, once."""
    return sorted(set(_patterns(get_resolver())))


def digest() -> str:
    """Return one hash over all tables but those that a refusal itself may write (sessions, throttling)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'axes%%' "
            "AND tablename NOT IN ('django_session', 'django_migrations')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        parts = [
            f"SELECT '{name}' AS t, md5(coalesce(string_agg(r::text, '' ORDER BY r::text), '')) AS h FROM \"{name}\" r"
            for name in tables
        ]
        cursor.execute(
            f"SELECT md5(string_agg(h, '' ORDER BY t)) FROM ({' UNION ALL '.join(parts)}) all_tables"
        )
        return cursor.fetchone()[0]
