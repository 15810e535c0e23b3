"""The ledger: every erasure as a chained line outside the database, so that a restored backup brings nobody back.

It is personal data itself (subject ids), declared and kept as backups are.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from privacy import journal


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
    body: dict[str, Any] = {
        "run": str(run),
        "kind": kind,
        "scope": scope,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "subjects": sorted(map(str, subjects)),
    }
    with journal.locked(path()) as file:
        before = journal.last(file)
        journal.append(file, [{**body, "chain": _chain(before["chain"] if before else "", body)}])


def lines() -> Iterator[Line]:
    """Yield the ledger's lines, oldest first; raise LedgerBroken where the chain does not hold."""
    previous = ""
    for number, raw in enumerate(journal.read(path()), start=1):
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
