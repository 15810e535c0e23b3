"""Work that a request causes but nobody waits for: done by a thread of the same process as soon as it can.

What is done here must be found and done by a tick as well: a process that dies in between loses the thread, never the
row. Several requests that ask for the same work before it begins get it done once. Outside a request (commands, jobs)
the work is done on the spot. A process that ends in good order finishes what waits.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

from django.db import connections

Work = Callable[[], object]

_answering: ContextVar[bool] = ContextVar("leadcrm_answering", default=False)
_gathered: ContextVar[dict[Work, None] | None] = ContextVar("leadcrm_gathered", default=None)
_threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="behind")
_waiting: dict[Work, "Future[None]"] = {}
_lock = Lock()


@contextmanager
def answering() -> Iterator[None]:
    """Mark what follows as the answer to a request, which somebody waits for."""
    token = _answering.set(True)
    try:
        yield
    finally:
        _answering.reset(token)


@contextmanager
def gathering() -> Iterator[None]:
    """Do what follows asks for only once, at its end: for a job of many steps."""
    token = _gathered.set({})
    try:
        yield
        gathered = _gathered.get() or {}
    finally:
        _gathered.reset(token)
    for work in gathered:
        work()


def run(work: Work) -> None:
    """Do *work* now, or behind the answer when a request is being answered."""
    gathered = _gathered.get()
    if gathered is not None:
        gathered[work] = None
        return
    if not _answering.get():
        work()
        return
    with _lock:
        known = _waiting.get(work)
        # One that has begun may have looked before our commit.
        if known is None or known.running() or known.done():
            _waiting[work] = _threads.submit(_do, work)


def settle() -> None:
    """Wait until nothing waits any more."""
    with _lock:
        waiting = list(_waiting.values())
    for future in waiting:
        future.result()


def _do(work: Work) -> None:
    try:
        work()
    except Exception:
        logging.getLogger(__name__).exception("%s failed; the next tick does it", work.__name__)
    finally:
        connections.close_all()
