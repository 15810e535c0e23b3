"""A restore from its first to its last step: put back, replay, release."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from privacy import journal
from privacy.audit import seal as seals
from privacy.audit.context import act
from privacy.audit.models import AuditSeal
from privacy.audit.sealer import seal
from privacy.erasure import backup, ledger
from privacy.erasure.frozen import mark
from privacy.erasure.replay import Replayed, replay
from privacy.models import Restore, Subject

Settler = Callable[[dt.datetime], int]
_settlers: list[Settler] = []


def register_settler(settle: Settler) -> None:
    """Add who takes back what a restored backup would do once more; called with the moment of the restore."""
    if settle not in _settlers:
        _settlers.append(settle)


class NotReady(Exception):
    """A restore that may not be released yet; the sentence says why."""


def restore(path: Path) -> Restore:
    """Put a backup back and freeze everything. Raises backup.BackupError; then nothing was dropped, or nothing works."""
    header = backup.put_back(path)
    mark().touch()
    at = dt.datetime.fromisoformat(header["at"])
    with transaction.atomic():
        row = Restore.objects.create(backup_at=at)
        newest = AuditSeal.objects.order_by("-tree_size").values_list("tree_size", flat=True).first() or 0
    set_aside = _set_seals_aside(newest, row)
    # The trail ends where the backup ends; that the rest was cut off by a restore is said where nobody can unsay it.
    ledger.append(kind="restore", scope=f"{newest}|{set_aside}", subjects=[], run=row.pk)
    seal(whole=True)
    return row


def replay_ledger() -> Replayed:
    """Replay the ledger, and note on the restore that it was done when nobody is back.

    What waited to be sent when the backup was made does not leave: most of it left then, and the rest is nobody's wish now.
    """
    done = replay()
    with act(actor="job:replay", purpose="audit"):
        for row in Restore.objects.filter(released_at=None):
            for settle in _settlers:
                settle(row.restored_at)
    seal(whole=True)
    if not done.left:
        with transaction.atomic():
            Restore.objects.filter(released_at=None).update(
                replayed_at=timezone.now(), lines=sum(done.counts.values())
            )
    return done


def release(*, by: Subject) -> None:
    """Let work begin again. Raises NotReady before the ledger was replayed and nobody was found."""
    with transaction.atomic():
        waiting = list(Restore.objects.select_for_update().filter(released_at=None))
        if not waiting:
            raise NotReady("No restore waits for a release.")
        if any(row.replayed_at is None for row in waiting):
            raise NotReady("Run replay_ledger first: somebody who was erased since the backup may be back.")
        Restore.objects.filter(released_at=None).update(released_at=timezone.now(), released_by=by)
    mark().unlink(missing_ok=True)


def _set_seals_aside(newest: int, row: Restore) -> int:
    """Move the seals of what the backup does not hold into a folder of their own; return how many."""
    aside = seals.folder() / f"before-restore-{row.pk.hex}"
    moved = 0
    with journal.locked(seals.folder() / ".lock"):
        for path in sorted(seals.folder().glob("*.jsonl")):
            lines = list(journal.read(path))
            late = [line for line in lines if int(json.loads(line)["tree_size"]) > newest]
            if not late:
                continue
            aside.mkdir(mode=0o700, exist_ok=True)
            (aside / path.name).write_bytes(b"".join(late))
            kept = [line for line in lines if line not in late]
            if kept:
                path.write_bytes(b"".join(kept))
            else:
                path.unlink()
            moved += len(late)
    return moved
