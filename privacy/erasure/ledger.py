"""The ledger: every act of forgetting or closing as a chained line outside the database.

A restored backup brings nobody back, because the ledger is replayed before anything else may start. It is personal data
itself (subject ids): declared, encrypted, and reduced to its chain once no backup is old enough to need it.
"""

import base64
import datetime as dt
import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

from django.conf import settings

from privacy import journal, takers, vault
from privacy.merged import with_former

# Kinds that take data away: a person whole (or narrowed, as the scope says), or parts of what is theirs. The others close
# a use (objection, withdrawal, restriction) or open it again.
WHOLE = frozenset({"request", "retention"})
PARTS = frozenset({"blank", "expired"})
ERASING = WHOLE | PARTS
# What only changes under which id of a person things stand: nothing is taken, so no missing value is explained by it.
MOVES = frozenset({"merge"})


class LedgerBroken(Exception):
    """The chain of the ledger does not hold from a line on."""

    def __init__(self, line: int) -> None:
        super().__init__(f"the ledger is broken at line {line}")
        self.line = line


@dataclass(frozen=True)
class Line:
    """One committed act. `people` is None in a line that was reduced to its chain; `taker` began it (privacy.takers)."""

    number: int
    run: uuid.UUID
    kind: str
    scope: str
    at: str
    people: tuple[str, ...] | None
    taker: int

    @cached_property
    def subjects(self) -> frozenset[uuid.UUID] | None:
        """The ids, made when they are asked for: whoever looks for one line reads all."""
        return None if self.people is None else frozenset(map(uuid.UUID, self.people))


def path() -> Path:
    return Path(settings.DATA_DIR) / "ledger" / "ledger.jsonl"


def append(*, kind: str, scope: str, subjects: Iterable[uuid.UUID], run: uuid.UUID | None = None) -> None:
    """Commit one act to the ledger, with every id its people are known by; on return it is on disk."""
    append_all(kind=kind, scope=scope, acts={run or uuid.uuid4(): with_former(subjects)})


def append_all(*, kind: str, scope: str, acts: Mapping[uuid.UUID, Iterable[uuid.UUID]]) -> None:
    """Commit several acts of one kind, each with its people; all of them wait for the disk once."""
    common = {
        "kind": kind,
        "scope": scope,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="microseconds"),
        "taker": takers.me(),
    }
    bodies = [common | {"run": str(run), "people": sorted(map(str, people))} for run, people in acts.items()]
    boxes = [base64.b64encode(vault.lock("ledger", json.dumps(body).encode())).decode() for body in bodies]
    with journal.locked(path()) as file:
        before = journal.last(file)
        chain = before["chain"] if before else ""
        chains = list(accumulate(map(_hash, boxes), _chain, initial=chain))[1:]
        journal.append(file, [{"box": box, "chain": chain} for box, chain in zip(boxes, chains, strict=True)])


def lines() -> Iterator[Line]:
    """Yield the ledger's lines, oldest first; raise LedgerBroken where the chain does not hold."""
    previous = ""
    for number, raw in enumerate(journal.read(path()), start=1):
        try:
            row = json.loads(raw)
            body, content = _open(row)
            chain = row["chain"]
        except (ValueError, KeyError, vault.NotOurs) as error:
            raise LedgerBroken(number) from error
        if chain != _chain(previous, content):
            raise LedgerBroken(number)
        previous = chain
        people = body.get("people")
        yield Line(
            number,
            uuid.UUID(body["run"]),
            body["kind"],
            body["scope"],
            body["at"],
            None if people is None else tuple(people),
            body.get("taker", 0),
        )


def reduce(before: dt.datetime) -> int:
    """Take the people out of all lines older than a moment, keep run, kind, time and chain; return how many lines."""
    reduced = 0
    if not path().exists():
        return 0
    with journal.locked(path()) as file:
        file.seek(0)
        rows = [json.loads(raw) for raw in file]
        for row in rows:
            body, content = _open(row)
            if "people" in body and dt.datetime.fromisoformat(body["at"]) < before:
                del body["people"]
                kept = json.dumps(body).encode()
                row |= {"box": base64.b64encode(vault.lock("ledger", kept)).decode(), "was": content}
                reduced += 1
        if reduced:
            _replace(rows)
    return reduced


def _replace(rows: list[dict[str, Any]]) -> None:
    """Put a new file in the place of the old one, whole or not at all."""
    draft = path().with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with journal.locked(draft) as file:
        journal.append(file, rows)
    draft.replace(path())
    folder = os.open(path().parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _open(row: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return what a line says, and the hash its chain was made of."""
    body = json.loads(vault.unlock("ledger", base64.b64decode(row["box"])))
    return body, row.get("was") or _hash(row["box"])


def _hash(box: str) -> str:
    return hashlib.sha256(box.encode()).hexdigest()


def _chain(previous: str, content: str) -> str:
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()
