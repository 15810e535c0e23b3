"""`nightly`: run what beat runs at night, for a date, once."""

import datetime as dt
import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from privacy import jobs


class Command(BaseCommand):
    help = (
        "Run the nightly jobs for a local date (today by default); each runs once per date. "
        "Exits 1 when one failed; --traceback stops there and shows where."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", type=dt.date.fromisoformat)
        parser.add_argument("--only", metavar="JOB")
        parser.add_argument("--dry-run", action="store_true", help="count what is due, change nothing")
        parser.add_argument(
            "--beyond-cap",
            action="store_true",
            help="do it although far more are due than one night may take; look at --dry-run first",
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        date = options["date"] or timezone.localdate()
        if options["only"] and options["only"] not in jobs.names():
            raise CommandError(f"No job is called {options['only']}. There are: {', '.join(jobs.names())}.")
        report: dict[str, Any] = {}
        for name in [options["only"]] if options["only"] else jobs.names():
            report[name] = self._run(name, date, options)
            self.stdout.write(f"{name}: {report[name]}")
        if options["json"]:
            self.stdout.write(json.dumps(report))
        if any("error" in outcome for outcome in report.values()):
            raise SystemExit(1)

    def _run(self, name: str, date: dt.date, options: dict[str, Any]) -> dict[str, Any]:
        try:
            outcome = jobs.run(name, date, dry_run=options["dry_run"], beyond_cap=options["beyond_cap"])
        except jobs.Capped as capped:
            return {
                "error": "Capped",
                "due": capped.due,
                "done": 0,
                "left": capped.due,
                "limit": capped.limit,
            }
        except Exception as error:  # one that fails stops no other; the message may hold values of people
            if options["traceback"]:
                raise
            return {"error": type(error).__name__}
        return asdict(outcome) if outcome else {**asdict(jobs.Outcome(due=0, done=0)), "already": str(date)}
