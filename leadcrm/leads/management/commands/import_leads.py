"""`import_leads`: the browser's import from a shell."""

import datetime as dt
import json
import uuid
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from leadcrm.leads.imports import files, service, work
from leadcrm.leads.imports.intake import BASES, UNKNOWN
from leadcrm.leads.imports.refusals import FileRefused, sentence
from leadcrm.leads.imports.vocabulary import PRESETS
from leadcrm.leads.models import Import, Lead
from privacy.audit.context import act

_COUNTS = (
    "new",
    "updated",
    "unchanged",
    "duplicates",
    "suppressed",
    "refused",
    "consents",
    "columns_not_stored",
)


class Command(BaseCommand):
    help = (
        "Import leads from a CSV file or a workbook. Encoding, delimiter, header and columns are recognised."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="where the data comes from; people are told")
        parser.add_argument("--obtained-on", required=True, type=dt.date.fromisoformat, metavar="DATE")
        # The strict answer unless somebody says otherwise: whoever did not give us their data must be told (Art. 14).
        parser.add_argument(
            "--obtained-from", choices=Lead.ObtainedFrom.values, default=Lead.ObtainedFrom.THIRD_PARTY
        )
        parser.add_argument(
            "--basis", choices=BASES, default=UNKNOWN, help="claimed until an assessment covers it"
        )
        parser.add_argument(
            "--preset", choices=sorted(PRESETS), default="", help="columns of a known product's export"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            job, result = self._import(**options)
        except FileRefused as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": str(error)}, ensure_ascii=False))
            raise CommandError(str(error)) from error
        for line, reason, column in result["refusals"]:
            self.stdout.write(f"line {line}: {sentence(reason, column)}")
        if files.failed_of(job).exists():
            self.stdout.write(f"refused rows: {files.failed_of(job)}")
        for name in _COUNTS:
            self.stdout.write(f"{name}: {result[name]}")
        if options["json"]:
            self.stdout.write(json.dumps({name: result[name] for name in _COUNTS}, ensure_ascii=False))

    def _import(self, **options: Any) -> tuple[Import, dict[str, Any]]:
        path: Path = options["file"]
        if not path.is_file():
            raise FileRefused(f"There is no file {path}.")
        given = ("preset", "source", "obtained_on", "obtained_from", "basis", "dry_run")
        key = uuid.uuid4()
        with act(actor="command:import_leads", purpose="storage_for_review", request_id=f"import:{key}"):
            job = service.open_for_shell(key=key, path=path, **{name: options[name] for name in given})
            try:
                return job, work.process(job=job, path=path)
            except BaseException as error:  # Ctrl-C, too, leaves nothing in staging
                work.fail(
                    job=job, sentence=str(error) if isinstance(error, FileRefused) else type(error).__name__
                )
                raise
