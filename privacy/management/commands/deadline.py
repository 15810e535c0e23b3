"""`deadline`: the legal clock of a request received on a day."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from privacy.deadlines import LAENDER, due_on


class Command(BaseCommand):
    help = "Print by when a request received on a day must be answered (Art. 12(3), Regulation 1182/71)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "date", type=dt.date.fromisoformat, metavar="DATE", help="day of receipt, YYYY-MM-DD"
        )
        parser.add_argument("--extended", action="store_true", help="the clock of an extended request")
        parser.add_argument(
            "--land", choices=LAENDER, help="count this Land's holidays, too, not those of the company's Land"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        received, land = options["date"], options["land"]
        found = {
            "received": received.isoformat(),
            "due": due_on(received, land=land).isoformat(),
            "extended_due": due_on(received, extended=True, land=land).isoformat(),
        }
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            self.stdout.write(found["extended_due" if options["extended"] else "due"])
