"""What a long job does to others while it runs: how long it holds its locks, how much memory it takes."""

import threading
from pathlib import Path
from typing import Self

from django.db import connection

from tests.bench.owner import owner

_EVERY = 0.005  # seconds
# A transaction that has written holds what it locked until its end.
_WRITING = """
SELECT extract(epoch FROM clock_timestamp() - xact_start) * 1000 FROM pg_stat_activity
WHERE pid = %s AND backend_xid IS NOT NULL"""


class Watch:
    """Looks, while it is entered, at this process and its connection some two hundred times a second."""

    def __init__(self) -> None:
        self.longest, self.memory = 0.0, [0, 0]
        self._over = threading.Event()

    def __enter__(self) -> Self:
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid
        self._over.clear()
        self.longest, self.memory = 0.0, [_resident(), 0]
        self._thread = threading.Thread(target=self._look, args=[pid])
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self, pid: int) -> None:
        with owner() as second:
            second.autocommit = True
            while not self._over.wait(_EVERY):
                found = second.execute(_WRITING, [pid]).fetchone()
                self.longest = max(self.longest, float(found[0]) if found else 0)
                self.memory[1] = max(self.memory[1], _resident())

    def told(self) -> str:
        before, most = self.memory
        return f"longest transaction {self.longest:.0f} ms, memory {before} MB before, {most} MB at most"


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 >> 20
