"""The one sealer: gives committed entries their leaves in the growing log and signs the new tree head."""

import datetime as dt
import time
from dataclasses import dataclass

from django.db import connection, transaction

from privacy import behind
from privacy.audit import seal as seals
from privacy.audit.leaf import moment
from privacy.audit.merkle import EMPTY_ROOT, HASH, KEPT_LEVEL, Node, Tree, frontier_nodes
from privacy.audit.models import AuditLeaf, AuditNode, AuditSeal
from privacy.jobs import Outcome

_CHUNK = 1 << 15  # leaves held in memory at once


class LogDamaged(Exception):
    """The stored tree no longer gives the root of the last seal: nothing is sealed on top of it; verify says more."""


@dataclass(frozen=True)
class Sealed:
    """What one pass did: how many entries were sealed, and the size of the log now."""

    added: int
    tree_size: int


def seal(*, whole: bool = False) -> Sealed:
    """Seal every committed entry that has no place in the log yet, under an advisory lock.

    `whole` looks at all entries instead of those above the sealer's mark: at the start of a worker, nightly, and
    after a restore.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT first_leaf, added FROM privacy_collect(%s)", [whole])
        first, added = cursor.fetchone()
        if added:
            _close(first, first + added)
        transaction.on_commit(seals.publish)
    return Sealed(added=added, tree_size=first + added)


def seal_whole(date: dt.date, dry_run: bool) -> Outcome:
    """The nightly job: look at every entry once, whatever the mark says."""
    due = waiting()
    if dry_run:
        return Outcome(due=due, done=0, left=due)
    return Outcome(due=due, done=seal(whole=True).added)


def waiting() -> int:
    """Return how many committed entries have no place in the log yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM privacy_auditentry e"
            " WHERE e.id > coalesce((SELECT floor FROM privacy_auditmark), 0)"
            " AND NOT EXISTS (SELECT 1 FROM privacy_auditleaf l WHERE l.entry = e.id)"
        )
        return int(cursor.fetchone()[0])


def seal_now() -> None:
    """Seal as soon as the running transaction is committed: consent, withdrawal and erasure do not wait for a tick.

    Behind a request's answer, by its own process: whoever clicks does not wait for the disk, and clicks that come
    together get one seal.
    """
    # Robust: the act is committed whatever happens here, and the next tick seals it all the same.
    transaction.on_commit(_seal, robust=True)


def _seal() -> None:
    behind.run(seal)


def _close(first: int, size: int) -> None:
    tree = Tree(first, frontier(first))
    before = AuditSeal.objects.order_by("-tree_size").first()
    if tree.root() != (bytes(before.root) if before else EMPTY_ROOT):
        raise LogDamaged(f"the log of {first} leaves has another root than its seal")
    kept: list[Node] = []
    for start in range(first, size, _CHUNK):
        tree.extend(leaf_hashes(start, min(start + _CHUNK, size)), kept.append)
    head = seals.sign(
        size, tree.root(), time.time_ns() // 1000, seals.Seal.of(before).digest if before else ""
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT privacy_seal(%s, %s, %s, %s, %s, %s, %s::smallint[], %s::bigint[], %s::bytea[])",
            [
                size,
                tree.root(),
                moment(head.at),
                bytes.fromhex(head.previous),
                bytes.fromhex(head.signature),
                head.key_id,
                [level for level, _, _ in kept],
                [index for _, index, _ in kept],
                [value for _, _, value in kept],
            ],
        )


def leaf_hashes(start: int, end: int) -> bytes:
    """Return the stored hashes of leaves start … end-1, concatenated."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(string_agg(hash, ''::bytea ORDER BY index), ''::bytea)"
            " FROM privacy_auditleaf WHERE index >= %s AND index < %s",
            [start, end],
        )
        hashes = bytes(cursor.fetchone()[0])
    if len(hashes) != (end - start) * HASH:
        raise AuditLeaf.DoesNotExist(f"leaves are missing between {start} and {end}")
    return hashes


def frontier(size: int) -> list[bytes]:
    """Return the roots of the complete subtrees of a log of *size* leaves, largest first."""
    stored = [(level, index) for level, index in frontier_nodes(size) if level >= KEPT_LEVEL]
    roots = (
        {(node.level, node.index): bytes(node.hash) for node in AuditNode.objects.filter(pk__in=stored)}
        if stored
        else {}
    )
    base = size >> KEPT_LEVEL << KEPT_LEVEL
    rest = Tree()
    rest.extend(leaf_hashes(base, size))
    return [roots[key] for key in stored] + rest.frontier
