"""What a long job does to others while it runs: how long it holds its locks, how much memory it takes."""

import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from django.db import connection, transaction

_LOCKS = re.compile(r"^(INSERT|UPDATE|DELETE)|FOR UPDATE$|privacy_collect")


class Watch:
    """Looks, while it is entered, at every transaction of this process and at its memory."""

    def __init__(self) -> None:
        self.longest, self.memory = 0.0, [0, 0]
        self._begun: float | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self.longest, self.memory = 0.0, [_resident(), 0]
        self._stack.enter_context(connection.execute_wrapper(self._look))
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def _look(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self._begun is None and connection.in_atomic_block and _LOCKS.search(sql):
            # What is locked from here on stays so until the commit is over.
            self._begun = time.perf_counter()
            transaction.on_commit(self._end)
        try:
            return execute(sql, params, many, context)
        finally:
            self.memory[1] = max(self.memory[1], _resident())

    def _end(self) -> None:
        assert self._begun is not None
        self.longest = max(self.longest, (time.perf_counter() - self._begun) * 1000)
        self._begun = None

    def told(self) -> str:
        before, most = self.memory
        return f"longest transaction {self.longest:.0f} ms, memory {before} MB before, {most} MB at most"


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 >> 20
