import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from leadcrm.mail.dispatch import deliver


class Command(BaseCommand):
    help = "Run one pass of the mail dispatcher."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=200, help="at most so many mails")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, **options: Any) -> None:
        counts = asdict(deliver(limit=options["limit"]))
        text = (
            json.dumps(counts)
            if options["json"]
            else ", ".join(f"{word}: {count}" for word, count in counts.items())
        )
        self.stdout.write(text)
