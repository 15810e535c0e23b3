"""What was written about two people while they were one."""

from privacy.audit.models import AuditEntry
from privacy.models import Merge

_WRITES = ("insert", "update", "delete")


def values_since(merge: Merge) -> list[tuple[str, str]]:
    """Return (table, row) of every write since the merge: its old values may be of either, so none may keep them."""
    entries = AuditEntry.objects.filter(
        subject__in=[merge.kept_id, merge.gone_id], at__gt=merge.at, verb__in=_WRITES
    )
    return list(entries.order_by().values_list("table_name", "row_id").distinct())


def changed_since(merge: Merge, table: str) -> set[str]:
    """Return the names of the fields of the person's row in that table that were changed since the merge."""
    entries = AuditEntry.objects.filter(
        subject=merge.kept_id, at__gt=merge.at, verb="update", table_name=table
    )
    return {name for fields in entries.values_list("fields", flat=True) for name in fields.split()}
