"""Does the trail still say what it said? Every entry, leaf, seal and detail, against the copies outside."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from privacy.audit import seal as seals
from privacy.audit.coverage import Coverage
from privacy.audit.merkle import Node, Tree
from privacy.audit.models import AuditSeal
from privacy.audit.seal import Seal
from privacy.audit.sealer import waiting
from privacy.audit.stretch import Flag, Stretch, next_descent, slipped_in, stretches
from privacy.erasure.ledger import LedgerBroken


@dataclass(frozen=True)
class Bad:
    """The first thing that is wrong: what kind, and which entry, leaf or seal."""

    kind: str
    entry: int | None = None
    leaf: int | None = None
    seal: int | None = None
    last_leaf: int | None = None


@dataclass(frozen=True)
class Verdict:
    """The answer of `audit verify`."""

    ok: bool
    entries: int
    unsealed: int
    first_bad: Bad | None

    def as_json(self) -> dict[str, Any]:
        bad = {k: v for k, v in asdict(self.first_bad).items() if v is not None} if self.first_bad else None
        return {"ok": self.ok, "entries": self.entries, "unsealed": self.unsealed, "first_bad": bad}


def verify() -> Verdict:
    """Check the whole trail in constant memory and name the first thing that is wrong.

    Compares rows with leaves, leaves with seals, seals with one another, with our key and with the files outside.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM privacy_auditentry")
        entries = cursor.fetchone()[0]
    unsealed = waiting()
    bad = _Walk().first_bad()
    return Verdict(ok=bad is None, entries=entries, unsealed=unsealed, first_bad=bad)


class _Walk:
    """One walk along the log, from seal to seal."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.suspect: Flag | None = None
        self.unread: Stretch | None = None
        self.nodes: list[Node] = []
        self.stretches: Iterator[Stretch] = iter(())

    def first_bad(self) -> Bad | None:
        try:
            self.coverage = Coverage()
            return self._walk()
        except LedgerBroken as error:
            return Bad(kind=f"ledger broken at line {error.line}")

    def _walk(self) -> Bad | None:
        last = AuditSeal.objects.order_by("-tree_size").first()
        size = last.tree_size if last else 0
        self.stretches = stretches(size)
        outside = seals.published()
        outer = next(outside, None)
        before: Seal | None = None
        for row in (
            AuditSeal.objects.filter(tree_size__lte=size).order_by("tree_size").iterator(chunk_size=2000)
        ):
            seal = Seal.of(row)
            if outer is not None:
                if outer.tree_size < seal.tree_size:
                    return Bad("seal removed", seal=outer.tree_size)
                if outer.tree_size > seal.tree_size:
                    return Bad("seal inserted", seal=seal.tree_size)
                if outer != seal:
                    return Bad("seal changed", seal=seal.tree_size)
                outer = next(outside, None)
            if seal.previous != (before.digest if before else ""):
                return Bad("seal before it changed or removed", seal=seal.tree_size)
            bad = self._leaves_of(seal)
            if bad:
                return bad
            before = seal
        # A chained signature covers all before it: the newest one is enough.
        if before and not before.is_signed():
            return Bad("seal not signed by our key", seal=before.tree_size)
        # A seal of the moment may be newer than this walk; one that is not inside at all was cut off.
        if outer is not None and not AuditSeal.objects.filter(pk=outer.tree_size).exists():
            return Bad("tail cut off", seal=outer.tree_size, leaf=size)
        return self._beyond(size, before)

    def _leaves_of(self, seal: Seal) -> Bad | None:
        start = self.tree.size
        while self.tree.size < seal.tree_size:
            if self.unread is None:
                self.unread = next(self.stretches)
                bad = self._rows(self.unread)
                if bad:
                    return bad
            self.unread = self.unread.feed(self.tree, seal.tree_size, self.nodes.append)
        if self.tree.root().hex() == seal.root:
            return self._nodes() or self._named(
                "entry moved" if self.suspect and self.suspect.moved() else "entry changed"
            )
        if self.suspect:
            return self._named("leaf changed")
        # Leaves of one seal stand in the order of their entries: the first that does not was moved or slipped in.
        moved = next_descent(start, seal.tree_size)
        if moved:
            return Bad("leaf moved or inserted", entry=moved.entry, leaf=moved.leaf, seal=seal.tree_size)
        narrow = self._nodes()
        first, last = (narrow.leaf, narrow.last_leaf) if narrow else (start, seal.tree_size - 1)
        return Bad("leaves changed", leaf=first, last_leaf=last, seal=seal.tree_size)

    def _rows(self, stretch: Stretch) -> Bad | None:
        if stretch.gap is not None:
            return Bad("leaf deleted", leaf=stretch.gap)
        flags = self.coverage.unexplained(stretch.flags)
        if flags:
            if flags[0].state != "entry changed":
                return Bad(flags[0].state, entry=flags[0].entry, leaf=flags[0].leaf)
            # Whether the entry or its leaf was changed, the root of the next seal tells.
            self.suspect = self.suspect or flags[0]
        if stretch.slipped:
            return Bad("entry inserted", entry=stretch.slipped.entry, leaf=stretch.slipped.leaf)
        return None

    def _nodes(self) -> Bad | None:
        """Nodes are only kept for speed, but proofs and the next seal rest on them."""
        computed = {(level, index): value for level, index, value in self.nodes}
        self.nodes.clear()
        if not computed:
            return None
        with connection.cursor() as cursor:
            # Joined, not compared one by one: a seal over a large import has thousands of nodes.
            cursor.execute(
                "SELECT level, index, hash FROM privacy_auditnode"
                " JOIN unnest(%s::smallint[], %s::bigint[]) AS asked (level, index) USING (level, index)",
                [[level for level, _ in computed], [index for _, index in computed]],
            )
            stored = cursor.fetchall()
        right = {(level, index) for level, index, value in stored if computed[level, index] == bytes(value)}
        for level, index in sorted(computed.keys() - right):
            return Bad("node changed", leaf=index << level, last_leaf=((index + 1) << level) - 1)
        return None

    def _named(self, kind: str) -> Bad | None:
        if self.suspect is None or self.suspect.leaf >= self.tree.size:
            return None
        return Bad(kind, entry=self.suspect.entry, leaf=self.suspect.leaf)

    def _beyond(self, size: int, last: Seal | None) -> Bad | None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT min(entry), min(index) FROM (SELECT entry, index FROM privacy_auditleaf WHERE index >= %s OFFSET 0) few",
                [size],
            )
            entry, leaf = cursor.fetchone()
        # Seals are made in the transaction of their leaves, so a leaf beyond the newest seal read here is either
        # newer than this walk or slipped in; the newest seal of now tells.
        newest = AuditSeal.objects.order_by("-tree_size").values_list("tree_size", flat=True).first() or 0
        if leaf is not None and leaf >= newest:
            return Bad("leaf inserted", entry=entry, leaf=leaf)
        if last is not None:
            found = slipped_in(last)
            if found is not None:
                return Bad("entry inserted", entry=found)
        return None
