"""`backup`: an encrypted dump, and the keys in a file of their own."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.erasure import backup
from privacy.erasure.tools import ToolMissing


class Command(BaseCommand):
    help = "Write an encrypted backup to FILE and the keys to FILE.keys. Keep the two apart; the ledger stays outside."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            header = backup.backup(options["file"])
        except (backup.BackupError, ToolMissing, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(header["rows"].values())
        self.stdout.write(f"{rows} rows in {options['file']}. Keep {options['file']}.keys somewhere else.")
        if options["json"]:
            self.stdout.write(json.dumps({"ok": True, "at": header["at"], "rows": rows}))
