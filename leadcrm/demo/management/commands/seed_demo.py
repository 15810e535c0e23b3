"""`seed_demo`: invented leads to look around with, their history and what the law makes of it.

R138: whoever develops or tests uses these; there is no export of real people for it.
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from leadcrm.demo.seed.run import seed


class Command(BaseCommand):
    help = "Make the demo's company, staff and leads. Does nothing where there are leads already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--leads", type=int, default=2000)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        made = seed(options["leads"])
        self.stdout.write(f"{made} leads made." if made else "There are leads already: nothing made.")
        if options["json"]:
            self.stdout.write(json.dumps({"leads": made}))
