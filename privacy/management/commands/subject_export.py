"""`subject_export`: the access package of one person, as files."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from privacy.audit.services import record
from privacy.management import whom
from privacy.models import Request
from privacy.package import package, write


class Command(BaseCommand):
    help = "Write the access package of one person (Art. 15) into a folder: page, PDF, JSON with its schema, tables."

    def add_arguments(self, parser: CommandParser) -> None:
        whom.add_arguments(parser)
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        person = whom.find(options["email"], options["subject"])
        record(verb="export", model=Request, subject=person, purpose="rights_handling")
        answer = package([person.pk])
        files = write(answer, options["out"])
        self.stdout.write(f"{', '.join(files)} in {options['out']}")
        if options["json"]:
            self.stdout.write(json.dumps({"files": files, "sections": list(answer["sections"])}))
