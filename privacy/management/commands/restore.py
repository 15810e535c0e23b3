"""`restore`: put a backup back; nothing works until the ledger was replayed and the restore released."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.erasure import restoring
from privacy.erasure.backup import BackupError
from privacy.erasure.tools import ToolMissing


class Command(BaseCommand):
    help = "Replace the whole database by a backup. Afterwards: replay_ledger, then release_restore."
    # The tables may be anything while they are being replaced.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            row = restoring.restore(options["file"])
        except (BackupError, ToolMissing, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"The backup of {row.backup_at:%Y-%m-%d %H:%M} UTC is back, and everything is frozen."
        )
        self.stdout.write("Now run replay_ledger, then release_restore USERNAME.")
        if options["json"]:
            self.stdout.write(
                json.dumps({"ok": True, "backup_at": row.backup_at.isoformat(), "frozen": True})
            )
