"""A stretch of the log, read and checked by one query: leaf hashes, and every row that needs a second look."""

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection

from privacy.audit.leaf import LEAF_SQL, moment
from privacy.audit.merkle import HASH, Node, Tree
from privacy.audit.seal import Seal

_LEAVES = 1 << 14
_AHEAD = 2
# Longer transactions do not exist here: an entry older than the seal before its own by more was slipped in.
LONGEST_TRANSACTION = dt.timedelta(hours=1)

# The bounds on entry and detail let the planner merge instead of looking up row by row.
_READ = f"""
WITH looked_at AS MATERIALIZED (
    SELECT l.index, l.entry, l.hash, e.at, e.subject, e.run,
        CASE
            WHEN e.id IS NULL THEN 'entry deleted'
            WHEN l.hash <> {LEAF_SQL} THEN 'entry changed'
            WHEN d.entry_id IS NULL THEN CASE WHEN e.commitment IS NOT NULL THEN 'detail missing'
                WHEN e.run IS NOT NULL THEN 'run unknown' END
            WHEN e.commitment IS NULL OR d.subject IS DISTINCT FROM e.subject
                OR sha256(d.salt || convert_to(d.detail, 'UTF8')) <> e.commitment THEN 'detail changed'
        END AS state
    FROM privacy_auditleaf l
    LEFT JOIN privacy_auditentry e ON e.id = l.entry AND e.id BETWEEN %(low)s AND %(high)s
    LEFT JOIN privacy_auditdetail d ON d.entry_id = l.entry AND d.entry_id BETWEEN %(low)s AND %(high)s
    WHERE l.index >= %(start)s AND l.index < %(end)s
)
SELECT string_agg(hash, ''::bytea ORDER BY index), count(*), min(at),
    array_agg(array[state, index::text, entry::text, subject::text, run::text] ORDER BY index)
        FILTER (WHERE state IS NOT NULL),
    array_agg(at ORDER BY index) FILTER (WHERE state IS NOT NULL)
FROM looked_at
"""


@dataclass(frozen=True)
class Flag:
    """A row that is not plainly right: `state` says what was seen."""

    state: str
    leaf: int
    entry: int
    subject: str | None = None
    run: str | None = None
    at: dt.datetime | None = None

    def moved(self) -> bool:
        """Say whether the entry is unharmed but stands at another leaf than its own."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT EXISTS (SELECT 1 FROM privacy_auditleaf l, privacy_auditentry e"
                f" WHERE e.id = %s AND l.index <> %s AND l.hash = {LEAF_SQL})",
                [self.entry, self.leaf],
            )
            return bool(cursor.fetchone()[0])


@dataclass
class Stretch:
    """Leaf hashes from `start` on, what is odd in them, the first missing leaf, an entry that is too old."""

    start: int
    hashes: bytes
    flags: list[Flag]
    gap: int | None
    slipped: Flag | None

    def feed(self, tree: Tree, upto: int, keep: Callable[[Node], None]) -> "Stretch | None":
        """Give the tree its next leaves, up to a size, telling *keep* of its larger nodes; return what is left."""
        cut = (min(upto, self.start + len(self.hashes) // HASH) - self.start) * HASH
        tree.extend(self.hashes[:cut], keep)
        if cut == len(self.hashes):
            return None
        return Stretch(self.start + cut // HASH, self.hashes[cut:], [], None, None)


def stretches(size: int) -> Iterator[Stretch]:
    """Read the first *size* leaves of the log, stretch by stretch.

    Two connections read ahead, so that the database hashes while Python builds the tree; inside a transaction,
    whose rows no other connection would see, one reads in turn.
    """
    spans = [(start, min(start + _LEAVES, size)) for start in range(0, size, _LEAVES)]
    if connection.in_atomic_block or len(spans) < _AHEAD:
        yield from (_read(*span) for span in spans)
        return
    with ThreadPoolExecutor(_AHEAD) as readers:
        pending = deque(readers.submit(_read_elsewhere, *span) for span in spans[:_AHEAD])
        for span in [*spans[_AHEAD:], *[None] * _AHEAD]:
            stretch = pending.popleft().result()
            if span is not None:
                pending.append(readers.submit(_read_elsewhere, *span))
            yield stretch


def _read_elsewhere(start: int, end: int) -> "Stretch":
    try:
        return _read(start, end)
    finally:
        connection.close()


def _read(start: int, end: int) -> Stretch:
    with connection.cursor() as cursor:
        # OFFSET 0: otherwise the planner looks for the smallest entry along the index of entries, from the log's beginning.
        cursor.execute(
            "SELECT coalesce(min(entry), 0), coalesce(max(entry), 0) FROM"
            " (SELECT entry FROM privacy_auditleaf WHERE index >= %s AND index < %s OFFSET 0) few",
            [start, end],
        )
        low, high = cursor.fetchone()
        cursor.execute(_READ, {"start": start, "end": end, "low": low, "high": high})
        hashes, count, oldest, found, times = cursor.fetchone()
    flags = [
        Flag(state, int(leaf), int(entry), subject, run, at)
        for (state, leaf, entry, subject, run), at in zip(found or [], times or [], strict=True)
    ]
    gap = _gap(start, end) if count < end - start else None
    return Stretch(start, bytes(hashes or b""), flags, gap, _slipped(start, end, oldest))


def _gap(start: int, end: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(i) FROM generate_series(%s::bigint, %s::bigint) i"
            " WHERE NOT EXISTS (SELECT 1 FROM privacy_auditleaf WHERE index = i)",
            [start, end - 1],
        )
        return int(cursor.fetchone()[0])


def _slipped(start: int, end: int, oldest: dt.datetime | None) -> Flag | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(at) FROM privacy_auditseal WHERE tree_size < %s", [end])
        newest_seal = cursor.fetchone()[0]
        if oldest is None or newest_seal is None or oldest >= newest_seal - LONGEST_TRANSACTION:
            return None
        # Somewhere in the stretch there may be one; each entry is held against the seal before its own.
        cursor.execute(
            "SELECT l.index, l.entry FROM privacy_auditleaf l JOIN privacy_auditentry e ON e.id = l.entry"
            " WHERE l.index >= %s AND l.index < %s AND e.at < ("
            "   SELECT s.at - %s FROM privacy_auditseal s WHERE s.tree_size <= l.index ORDER BY s.tree_size DESC LIMIT 1"
            " ) ORDER BY l.index LIMIT 1",
            (start, end, LONGEST_TRANSACTION),  # type: ignore[arg-type]  # psycopg adapts it to an interval
        )
        row = cursor.fetchone()
    return Flag("entry inserted", *row) if row else None


def next_descent(start: int, end: int) -> Flag | None:
    """Return the first leaf whose entry does not follow the one before it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT index, entry FROM (SELECT index, entry, lead(entry) OVER (ORDER BY index) AS following"
            " FROM privacy_auditleaf WHERE index >= %s AND index < %s) t WHERE following < entry ORDER BY index LIMIT 1",
            [start, end],
        )
        row = cursor.fetchone()
    return Flag("moved", *row) if row else None


def slipped_in(last: Seal) -> int | None:
    """Return an entry without a leaf that claims to be older than the last seal allows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(e.id) FROM privacy_auditentry e WHERE e.at < %s"
            " AND NOT EXISTS (SELECT 1 FROM privacy_auditleaf l WHERE l.entry = e.id)",
            [moment(last.at) - LONGEST_TRANSACTION],
        )
        found = cursor.fetchone()[0]
    return int(found) if found is not None else None
