"""Whether this database is a restored backup that nobody has released yet."""

from pathlib import Path

from django.conf import settings

from privacy.models import Restore


class Frozen(Exception):
    """The database was restored from a backup: replay the ledger and release it first."""

    def __init__(self) -> None:
        super().__init__(
            "This database was restored from a backup. Run replay_ledger, then release_restore; until then nothing works."
        )


def frozen() -> bool:
    """Say whether a restore waits for its release."""
    return Restore.objects.filter(released_at=None).exists()


def refuse_when_frozen() -> None:
    """Raise Frozen when a restore waits for its release."""
    if frozen():
        raise Frozen


def mark() -> Path:
    """The file that tells the web processes of this machine the same without a question to the database."""
    return Path(settings.DATA_DIR) / "frozen"
