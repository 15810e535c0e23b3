"""Append-only files of JSON lines that must survive a crash: the seals and the ledger outside the database."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


@contextmanager
def locked(path: Path) -> Iterator[IO[bytes]]:
    """Open a journal for appending, alone. A last line that a crash cut short was never committed and goes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not path.exists() or not os.path.samestat(os.fstat(descriptor), path.stat()):
                continue  # while we waited, a new file was put in its place
            file.truncate(_end_of_lines(file))
            file.seek(0, os.SEEK_END)
            yield file
            return


def append(file: IO[bytes], lines: list[dict[str, Any]]) -> None:
    """Write lines at the end of a locked journal; on return they are on disk."""
    file.write(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    file.flush()
    os.fsync(file.fileno())


def last(file: IO[bytes]) -> dict[str, Any] | None:
    """Return the last line of a locked journal, read from the end: lines may be long, the file longer."""
    end = file.seek(0, os.SEEK_END)
    step = 4096
    while end:
        start = max(0, end - step)
        file.seek(start)
        tail = file.read(end - start)[:-1]
        cut = tail.rfind(b"\n")
        if cut >= 0 or start == 0:
            file.seek(0, os.SEEK_END)
            found: dict[str, Any] = json.loads(tail[cut + 1 :])
            return found
        step *= 8
    return None


def read(path: Path) -> Iterator[bytes]:
    """Yield the committed lines of a journal, oldest first."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield line


def _end_of_lines(file: IO[bytes]) -> int:
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - 4096)
        file.seek(start)
        cut = file.read(end - start).rfind(b"\n")
        if cut >= 0:
            return start + cut + 1
        end = start
    return 0
