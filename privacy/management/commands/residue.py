"""`residue`: where values still stand, in the database, in Redis, in files."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from privacy.erasure.residue import residue
from privacy.erasure.values import Values


class Command(BaseCommand):
    help = (
        "Search everything for values: addresses, numbers in any spelling, full names, ids, whole lines. "
        "Exits 1 when something is left that no norm keeps."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("value", nargs="+")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        values = Values()
        for value in options["value"]:
            values.add(value)
        found = residue(values)
        for hit in found.left:
            self.stdout.write(f"left: {hit.store} {hit.table} {hit.column} {hit.id}".rstrip())
        for kept in found.kept:
            self.stdout.write(f"kept: {kept.hit.table} {kept.hit.column} {kept.hit.id} ({kept.norm})")
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json()))
        elif not found.left and not found.kept:
            self.stdout.write("Nothing is left.")
        if found.left:
            raise SystemExit(1)
