"""`replay_ledger`: forget again whom a restored backup brought back, close again what was closed."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.erasure.ledger import LedgerBroken
from privacy.erasure.restoring import replay_ledger


class Command(BaseCommand):
    help = "Apply every line of the ledger whose effect is missing, and look for people who are back. Exits 1 on any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = replay_ledger()
        except LedgerBroken as error:
            raise CommandError(
                f"{error}. Put back the ledger that belongs to this database first."
            ) from error
        for kind, count in sorted(done.counts.items()):
            self.stdout.write(f"{kind}: {count}")
        for subject in done.left:
            self.stdout.write(f"left: {subject}")
        if options["json"]:
            self.stdout.write(json.dumps({"ok": not done.left, "replayed": done.counts, "left": done.left}))
        elif not done.left:
            self.stdout.write("Nobody who was erased is back.")
        if done.left:
            raise SystemExit(1)
