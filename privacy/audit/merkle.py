"""RFC 6962 hash trees over leaf hashes, grown and proven piece by piece, never whole in memory."""

import hashlib
from collections.abc import Callable

HASH = 32
# Complete subtrees of this height and more are kept, so that a proof reads at most a few hundred leaves.
KEPT_LEVEL = 8
EMPTY_ROOT = hashlib.sha256(b"").digest()

Node = tuple[int, int, bytes]  # level, index, hash


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def parents(level: bytes) -> bytes:
    """Return the next level of a level of concatenated hashes, an even number of them."""
    sha = hashlib.sha256
    return b"".join([sha(b"\x01" + level[i : i + 64]).digest() for i in range(0, len(level), 64)])


class Tree:
    """A growing tree of which only the frontier is in memory: the roots of its complete subtrees."""

    def __init__(self, size: int = 0, frontier: list[bytes] | None = None) -> None:
        self.size = size
        self.frontier = frontier or []  # largest subtree first, one per binary digit of `size`

    def extend(self, leaves: bytes, keep: Callable[[Node], None] | None = None) -> None:
        """Append concatenated leaf hashes; tell *keep* of each new complete subtree worth keeping."""
        at = 0
        total = len(leaves) // HASH
        while at < total:
            # The largest power of two that starts on its own boundary and still fits.
            room = total - at
            step = 1 << (room.bit_length() - 1)
            if self.size:
                step = min(step, self.size & -self.size)
            self._append(leaves[at * HASH : (at + step) * HASH], step, keep)
            at += step

    def _append(self, block: bytes, count: int, keep: Callable[[Node], None] | None) -> None:
        level = 0
        while len(block) > HASH:
            block = parents(block)
            level += 1
            if keep and level >= KEPT_LEVEL:
                first = self.size >> level
                for i in range(0, len(block), HASH):
                    keep((level, first + i // HASH, block[i : i + HASH]))
        size = self.size
        while size >> level & 1:
            block = node_hash(self.frontier.pop(), block)
            level += 1
            if keep and level >= KEPT_LEVEL:
                keep((level, size >> level, block))
        self.frontier.append(block)
        self.size += count

    def root(self) -> bytes:
        """Return the tree's head."""
        if not self.frontier:
            return EMPTY_ROOT
        root = self.frontier[-1]
        for left in reversed(self.frontier[:-1]):
            root = node_hash(left, root)
        return root


def frontier_nodes(size: int) -> list[tuple[int, int]]:
    """Return level and index of the complete subtrees that make up a tree of *size*, largest first."""
    return [(k, (size >> k) - 1) for k in range(size.bit_length() - 1, -1, -1) if size >> k & 1]


def path_spans(index: int, size: int) -> list[tuple[int, int]]:
    """Return the leaf ranges whose roots make up the audit path of leaf *index*, nearest first (RFC 6962, 2.1.1)."""
    spans: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        split = start + (1 << ((end - start - 1).bit_length() - 1))
        if index < split:
            spans.append((split, end))
            end = split
        else:
            spans.append((start, split))
            start = split
    return spans[::-1]
