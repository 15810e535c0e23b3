"""The rows that were refused, with line, reason and their own cells, so that people can mend and import them again."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from leadcrm.leads.imports import files, reading
from leadcrm.leads.imports.reading import Layout
from leadcrm.leads.imports.refusals import sentence
from leadcrm.leads.imports.rows import Cleaner
from leadcrm.leads.models import Import, ImportRow
from privacy.cells import harmless


def write(job: Import, path: Path, layout: Layout, cleaner: Cleaner) -> None:
    """Write the refused rows of an import; suppressed people are in no file."""
    refused = (
        ImportRow.objects.filter(job=job, verdict=ImportRow.Verdict.REFUSED)
        .order_by("line")
        .values_list("line", "reason", "about")
        .iterator(5_000)
    )
    current = next(refused, None)
    if current is None:
        files.failed_of(job).unlink(missing_ok=True)
        return
    # The byte order mark makes spreadsheets read UTF-8.
    with files.open_private(files.failed_of(job), "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=layout.delimiter)
        writer.writerow([_("line"), _("reason"), *map(harmless, cleaner.header)])
        for line, cells in reading.rows(path, layout):
            while current is not None and current[0] < line:
                current = next(refused, None)
            if current is None:
                return
            if current[0] == line:
                own = (harmless(cleaner.returned(index, cell)) for index, cell in enumerate(cells))
                writer.writerow([line, sentence(current[1], current[2]), *own])


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of a failed-rows file, as a download streams it."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from file
