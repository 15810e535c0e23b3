"""`manage.py rule_map [--update]`: does every rule of consent have its code and its test, and does docs/gdpr.md say so?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leadcrm import rule_map


class Command(BaseCommand):
    help = "Lists each rule that no code or no test names; exits 1 if there is one, or if docs/gdpr.md is out of date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--update", action="store_true", help="write the section of docs/gdpr.md anew")

    def handle(self, *args: Any, **options: Any) -> None:
        found = rule_map.collect()
        if options["update"]:
            rule_map.update(found)
        lines = rule_map.faults(found)
        if rule_map.written() != rule_map.section(found):
            lines.append("docs/gdpr.md is out of date: ./run manage rule_map --update")
        for line in lines:
            self.stdout.write(line)
        if lines and not options["update"]:
            raise CommandError(f"{len(lines)} faults")
