"""Whose act it is: carried through the code in a context variable, told to the database at each transaction's start."""

import re
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import TransactionStatus


class WriteOutsideTransaction(Exception):
    """A write to an audited table outside `transaction.atomic()`: the trail could not say whose act it was."""


@dataclass(frozen=True)
class Act:
    """Who acts, for which purpose, within which request or job."""

    actor: str = ""
    purpose: str = ""
    request_id: str = ""


def _act_of_process() -> Act:
    """A management command acts under its own name; anything else shows as its database role."""
    if Path(sys.argv[0]).name == "manage.py" and len(sys.argv) > 1:
        return Act(actor=f"command:{sys.argv[1]}")
    return Act()


_current: ContextVar[Act | None] = ContextVar("leadcrm_act", default=None)
_before: ContextVar[Act | None] = ContextVar("leadcrm_act_before", default=None)
_WRITE = re.compile(
    r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO)\s+(?:ONLY\s+)?(?:\"?public\"?\.)?\"?(\w+)", re.I
)
_SET = (
    "SELECT set_config('leadcrm.actor', %s, true), set_config('leadcrm.purpose', %s, true),"
    " set_config('leadcrm.request', %s, true)"
)


def current() -> Act:
    """Return the act that is going on."""
    return _current.get() or _act_of_process()


@contextmanager
def act(*, actor: Any = None, purpose: str | None = None, request_id: str | None = None) -> Iterator[Act]:
    """Do what follows as *actor*: a Subject, its id, somebody with a `subject_id`, or a label such as ``job:seal``.

    What is not given is taken from the act around it.
    """
    given = {"actor": None if actor is None else _label(actor), "purpose": purpose, "request_id": request_id}
    token = _current.set(
        replace(current(), **{name: value for name, value in given.items() if value is not None})
    )
    try:
        yield current()
    finally:
        _current.reset(token)


def begin(*, actor: str, request_id: str) -> None:
    """Start the act of a job, where a clock's signals leave no room for a `with`."""
    _before.set(_current.get())
    _current.set(Act(actor=actor, request_id=request_id))


def end() -> None:
    """End the act of a job."""
    _current.set(_before.get())


def _label(actor: Any) -> str:
    if isinstance(actor, str | uuid.UUID):
        return str(actor)
    return str(getattr(actor, "subject_id", None) or actor.pk)


def watch(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Install the wrapper on a new connection (receiver of `connection_created`)."""
    if connection.vendor == "postgresql" and tell not in connection.execute_wrappers:
        connection.execute_wrappers.append(tell)


def tell(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement after the database was told whose act it belongs to."""
    connection = context["connection"]
    if not connection.in_atomic_block:
        return _outside(execute, sql, params, many, context)
    announce(connection)
    try:
        return execute(sql, params, many, context)
    finally:
        if isinstance(sql, str) and sql.startswith("ROLLBACK TO"):
            # The savepoint took back what was set inside it.
            connection.told_act = None


def announce(connection: BaseDatabaseWrapper) -> None:
    """Tell the database the current act, unless this transaction knows it. COPY as a first statement calls it itself.

    Local to the transaction, never to the session: a pooled connection would blame its next borrower.
    """
    raw = connection.connection
    if raw is None:
        return
    status = raw.info.transaction_status
    now = current()
    if status == TransactionStatus.IDLE or (
        status == TransactionStatus.INTRANS and getattr(connection, "told_act", None) != now
    ):
        raw.execute(_SET, (now.actor, now.purpose, now.request_id))
        connection.told_act = now  # type: ignore[attr-defined]


def _outside(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    from privacy.audit.triggers import audited_tables

    match = _WRITE.match(sql) if isinstance(sql, str) else None
    if match is None or match.group(1).lower() not in audited_tables():
        return execute(sql, params, many, context)
    if settings.TRAIL_STRICT:
        raise WriteOutsideTransaction(f"{match.group(1)} is written outside transaction.atomic()")
    connection = context["connection"]
    with transaction.atomic(using=connection.alias):
        announce(connection)
        return execute(sql, params, many, context)
