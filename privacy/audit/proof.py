"""The proof that an entry stands in the sealed log, checkable by anybody with an RFC 6962 verifier."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from privacy.audit.leaf import microseconds
from privacy.audit.merkle import HASH, KEPT_LEVEL, Tree, path_spans
from privacy.audit.models import AuditEntry, AuditLeaf, AuditNode, AuditSeal
from privacy.audit.seal import Seal
from privacy.audit.sealer import leaf_hashes
from privacy.audit.services import record


class NotProvable(Exception):
    """There is no such entry, or it is not sealed yet; the message says which."""


def proof(entry_id: int) -> dict[str, Any]:
    """Return entry, leaf hash, audit path and seal of one entry; hashes in hex, times in microseconds since 1970.

    Handing out a proof is an act on the trail and recorded there.
    """
    entry = AuditEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise NotProvable(_("There is no trail entry %(id)s.") % {"id": entry_id})
    leaf = AuditLeaf.objects.filter(entry=entry_id).first()
    if leaf is None:
        raise NotProvable(
            _("Trail entry %(id)s is not sealed yet; try again in a few seconds.") % {"id": entry_id}
        )
    head, *before = AuditSeal.objects.order_by("-tree_size")[:2]
    path = _roots(path_spans(leaf.index, head.tree_size))
    record(verb="proof", model=AuditEntry, row_id=entry_id, subject=entry.subject, purpose="audit")
    return {
        "entry": as_json(entry),
        "leaf_hash": bytes(leaf.hash).hex(),
        "leaf_index": leaf.index,
        "tree_size": head.tree_size,
        "audit_path": [value.hex() for value in path],
        "root": bytes(head.root).hex(),
        "seal": Seal.of(head).as_json(),
        "previous_seal": Seal.of(before[0]).as_json() if before else None,
    }


def as_json(entry: AuditEntry) -> dict[str, Any]:
    """Return an entry as a verifier needs it to make the leaf again."""
    return {
        "id": entry.pk,
        "at": microseconds(entry.at),
        "verb": entry.verb,
        "table_name": entry.table_name,
        "row_id": entry.row_id,
        "actor": entry.actor,
        "purpose": entry.purpose,
        "request_id": entry.request_id,
        "fields": entry.fields,
        "subject": str(entry.subject) if entry.subject else None,
        "commitment": bytes(entry.commitment).hex() if entry.commitment is not None else None,
        "run": str(entry.run) if entry.run else None,
    }


def _roots(spans: list[tuple[int, int]]) -> list[bytes]:
    """Return the tree heads of leaf ranges; complete large subtrees are read, the small ones computed."""
    wanted = Q(pk__in=[])
    for start, end in spans:
        for level, index in _pieces(start, end):
            if level >= KEPT_LEVEL:
                wanted |= Q(level=level, index=index)
    nodes = {(n.level, n.index): bytes(n.hash) for n in AuditNode.objects.filter(wanted)}
    return [_root(start, end, nodes) for start, end in spans]


def _pieces(start: int, end: int) -> list[tuple[int, int]]:
    """Split a range of a Merkle tree into its complete subtrees: level and index, largest first."""
    size = end - start
    pieces = []
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            pieces.append((level, start >> level))
            start += 1 << level
    return pieces


def _root(start: int, end: int, nodes: dict[tuple[int, int], bytes]) -> bytes:
    tree = Tree()
    for level, index in _pieces(start, end):
        if level >= KEPT_LEVEL:
            tree.frontier.append(nodes[level, index])
            tree.size += 1 << level
        else:
            low = index << level
            rest = Tree()
            rest.extend(leaf_hashes(low, end))
            tree.frontier.extend(rest.frontier)
            break
    assert all(len(value) == HASH for value in tree.frontier)
    return tree.root()
