"""The ledger: every erasure as a chained line outside the database, so that a restored backup brings nobody back.

It is personal data itself (subject ids), declared and kept as backups are.
"""

import datetime as dt
import fcntl
import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings


class LedgerBroken(Exception):
    """The chain of the ledger does not hold from a line on."""

    def __init__(self, line: int) -> None:
        super().__init__(f"the ledger is broken at line {line}")
        self.line = line


@dataclass(frozen=True)
class Line:
    """One committed act of forgetting."""

    run: uuid.UUID
    kind: str
    scope: str
    at: str
    subjects: frozenset[uuid.UUID]


def path() -> Path:
    return Path(settings.DATA_DIR) / "ledger" / "ledger.jsonl"


def append(*, run: uuid.UUID, kind: str, scope: str, subjects: Iterable[uuid.UUID]) -> None:
    """Commit one act to the ledger; on return it is on disk."""
    file_path = path()
    file_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file_path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        previous = _last_chain(file)
        body: dict[str, Any] = {
            "run": str(run),
            "kind": kind,
            "scope": scope,
            "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "subjects": sorted(map(str, subjects)),
        }
        file.seek(0, os.SEEK_END)
        file.write(json.dumps({**body, "chain": _chain(previous, body)}).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def lines() -> Iterator[Line]:
    """Yield the ledger's lines, oldest first; raise LedgerBroken where the chain does not hold."""
    if not path().exists():
        return
    previous = ""
    with path().open("rb") as file:
        for number, raw in enumerate(file, start=1):
            try:
                body = json.loads(raw)
                chain = body.pop("chain")
            except (ValueError, KeyError) as error:
                raise LedgerBroken(number) from error
            if chain != _chain(previous, body):
                raise LedgerBroken(number)
            previous = chain
            yield Line(
                uuid.UUID(body["run"]),
                body["kind"],
                body["scope"],
                body["at"],
                frozenset(map(uuid.UUID, body["subjects"])),
            )


def _chain(previous: str, body: dict[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _last_chain(file: Any) -> str:
    """The chain hash of the last line, read from the end: lines may be long, the file longer."""
    end = file.seek(0, os.SEEK_END)
    step = 4096
    while end:
        start = max(0, end - step)
        file.seek(start)
        tail = file.read(end - start).rstrip(b"\n")
        cut = tail.rfind(b"\n")
        if cut >= 0 or start == 0:
            return str(json.loads(tail[cut + 1 :])["chain"])
        step *= 8
    return ""
