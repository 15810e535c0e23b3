"""What closes a use stands outside the database as well, so that a restored backup opens nothing (R137)."""

import uuid
from collections import defaultdict

from leadcrm.demo.seed.copying import COLUMNS, Rows
from privacy.erasure import ledger


def keep_outside(rows: Rows) -> None:
    """Commit the withdrawals, objections and suppressions of a batch to the ledger, before the batch is written."""
    people: dict[tuple[str, str], set[uuid.UUID]] = defaultdict(set)
    for record in _named(rows, "consent_consentrecord"):
        if record["kind"] == "withdrawn":
            scope = f"{record['purpose_id']}|{record['channel']}|{record['route']}"
            people["withdrawal", scope].add(record["subject_id"])
    for row in _named(rows, "privacy_objection"):
        people["objection", f"{row['purpose']}|{row['channel']}|{row['source']}"].add(row["subject_id"])
    for (kind, scope), subjects in sorted(people.items()):
        ledger.append(kind=kind, scope=scope, subjects=subjects)
    for row in _named(rows, "privacy_suppression"):
        scope = f"{row['kind']}|{row['digest'].hex()}|{row['purpose']}|{row['channel']}"
        ledger.append(kind="suppression", scope=scope, subjects=[])


def _named(rows: Rows, table: str) -> list[dict]:
    return [dict(zip(COLUMNS[table], values, strict=True)) for values in rows[table]]
