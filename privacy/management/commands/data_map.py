"""`data_map`: the registry as a table."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from privacy.data_map import as_json, as_markdown


class Command(BaseCommand):
    help = "Print what is stored about people: field by field, whose, why, for how long."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=("md", "json"), default="md")
        parser.add_argument(
            "--json", action="store_const", const="json", dest="format", help="same as --format json"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["format"] == "json":
            self.stdout.write(json.dumps(as_json()))
        else:
            self.stdout.write(as_markdown())
