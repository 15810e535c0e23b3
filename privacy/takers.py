"""Who is at work on a row: a session of the database, known by a lock that it holds as long as it lives.

A process that is killed loses its session, and with it the lock: what it had taken is free at once. The lease beside it is
for a session that lives on without its work: a machine that vanished, a task that gave up.
"""

import datetime as dt
import secrets
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

# Any number of ours, so that these locks are told from others.
_OURS = 7_301_985
# Not pg_stat_activity: a transaction sees that as it was when it first looked.
_ALIVE = """
SELECT objid::bigint FROM pg_locks
WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_names: WeakKeyDictionary[psycopg.Connection, int] = WeakKeyDictionary()


def me() -> int:
    """Return the number of this thread's session, which it keeps to its end."""
    connection.ensure_connection()
    session = connection.connection
    if session not in _names:
        number = 1 + secrets.randbelow(2**31 - 1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_OURS, number])
        _names[session] = number
    return _names[session]


def taken(until: dt.datetime) -> dict[str, Any]:
    """Return what a row says that this session has taken until a moment."""
    return {"taken_by": me(), "leased_until": until}


def free(now: dt.datetime) -> Q:
    """Return the condition of rows that nobody is at work on."""
    return Q(leased_until=None) | Q(leased_until__lte=now) | gone()


def gone() -> Q:
    """Return the condition of rows whose taker is no more."""
    return Q(taken_by__isnull=False) & ~Q(taken_by__in=RawSQL(_ALIVE, [_OURS]))  # noqa: S611  (our own constant)


def is_gone(taker: int) -> bool:
    """Say whether the session with that number has ended."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s IN ({_ALIVE})", [taker, _OURS])
        return not cursor.fetchone()[0]
