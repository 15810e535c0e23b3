"""`subject_erase`: plan, erase, verify, for one person."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from privacy import collective_notices
from privacy.erasure.forget import forget
from privacy.erasure.plan import plan
from privacy.erasure.residue import Residue
from privacy.erasure.values import values_of
from privacy.management import whom


class Command(BaseCommand):
    help = "Show what an erasure does (--dry-run), or do it and search for rests. Exits 1 when something is left."

    def add_arguments(self, parser: CommandParser) -> None:
        whom.add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        person = whom.find(options["email"], options["subject"])
        lines = plan([person.pk], values_of([person.pk]))
        for line in lines:
            count = f" ({line.count})" if line.count else ""
            until = f", until {line.until}" if line.until else ""
            self.stdout.write(f"{line.action}: {line.name}{count}, {line.norm}{until}")
        found = Residue([], [])
        if not options["dry_run"]:
            try:
                found = forget([person.pk], suppress=True, tell=True)
            except IntegrityError as error:
                raise CommandError(
                    "Others still rest on this person's records (a member of staff?). Nothing was erased."
                ) from error
            collective_notices.write()
            for hit in found.left:
                self.stdout.write(f"left: {hit.store} {hit.table} {hit.column} {hit.id}")
        if options["json"]:
            answer = {"plan": [line.as_json() for line in lines], **found.as_json()}
            self.stdout.write(json.dumps(answer))
        if found.left:
            raise SystemExit(1)
