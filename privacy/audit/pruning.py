"""The trail's own retention: the oldest sealed stretch and old reads lose their rows; leaves, roots and seals stay (R161)."""

import datetime as dt
import hashlib
import uuid

from django.db import connection, transaction
from django.utils import timezone

from privacy import parameters
from privacy.audit.models import AuditDetail, AuditPrune, AuditSeal
from privacy.audit.verify import verify
from privacy.erasure import ledger
from privacy.erasure.runs import begin, inside
from privacy.jobs import Outcome, beat

_BATCH = 1000


def forget_old_values(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: remove old and new values that are older than the trail keeps them, as a run that names their people."""
    before = _before(date, "trail_keep")
    old = AuditDetail.objects.filter(entry__at__lt=before)
    due = old.count()
    done = 0
    while not dry_run and (
        rows := list(
            old.order_by("entry").values_list("subject", "entry__table_name", "entry__row_id")[:_BATCH]
        )
    ):
        act = begin("expired", {subject for subject, _t, _r in rows}, "trail_values")
        with inside(act, details=None if not rows else [(table, row) for _s, table, row in rows]):
            pass
        done += len(rows)
        beat()
    return Outcome(due=due, done=done, left=due - done if dry_run else 0)


def prune(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: delete entries beyond the trail's years, and reads beyond their months; verify knows both from the ledger."""
    old, reads = _before(date, "trail_keep"), _before(date, "trail_reads_keep")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT upto, leaves FROM privacy_prunable(%s, %s)", [old, reads])
        upto, leaves = cursor.fetchone()
        newest = AuditPrune.objects.order_by("-upto").values_list("upto", flat=True).first() or 0
        due = max(0, upto - newest) + len(leaves)
        if dry_run or not due:
            return Outcome(due=due, done=0, left=due)
        row = uuid.uuid4()
        # First the fact, outside: without it `verify` would take the missing rows for deleted ones.
        ledger.append(kind="prune", scope=f"{row}|{upto}|{fingerprint(leaves)}", subjects=[], run=row)
        cursor.execute("SELECT privacy_prune(%s, %s, %s)", [row, upto, leaves])
    return Outcome(due=due, done=due)


def fingerprint(leaves: list[int]) -> str:
    """Return the hash under which the ledger knows a list of pruned leaves."""
    return hashlib.sha256(",".join(map(str, leaves)).encode()).hexdigest()


def verify_whole(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: walk the whole trail; what is left over says that it does not hold."""
    if dry_run:
        sealed = AuditSeal.objects.order_by("-tree_size").values_list("tree_size", flat=True).first() or 0
        return Outcome(due=sealed, done=0, left=sealed)
    verdict = verify()
    return Outcome(
        due=verdict.entries, done=verdict.entries if verdict.ok else 0, left=0 if verdict.ok else 1
    )


def _before(date: dt.date, key: str) -> dt.datetime:
    day = parameters.months_after(date, -parameters.value(key, date))
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
