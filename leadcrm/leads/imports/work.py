"""The work of an import, in a worker or at once: stage, match, write, count. The truth is the row of the import."""

import logging
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from leadcrm.leads.imports import failed, files, matching, reading, staging, upsert
from leadcrm.leads.imports.intake import intake_of
from leadcrm.leads.imports.reading import Layout
from leadcrm.leads.imports.refusals import FileRefused
from leadcrm.leads.imports.rows import Cleaner, Staged
from leadcrm.leads.models import Import, ImportRow
from leadcrm.leads.services.leads import first_stage
from privacy import takers
from privacy.audit.context import act

_log = logging.getLogger(__name__)
_SHOWN_REFUSALS = 100
_PURPOSE = "storage_for_review"
# Any number of ours: one import at a time writes leads, so two files with the same new people make them once.
_ONE_AT_A_TIME = 7_301_984


def nudge() -> None:
    """Wake a worker; without a broker the next tick of the clock finds the row."""
    from leadcrm.leads.tasks import run_imports

    with suppress(BrokerError):
        run_imports.apply_async(retry=False, expires=60)


def claim() -> uuid.UUID | None:
    """Take the oldest queued import, or one whose worker died, under a lease; None when there is none."""
    now = timezone.now()
    with act(actor="job:import", purpose=_PURPOSE), transaction.atomic():
        job = (
            Import.objects.select_for_update(skip_locked=True)
            .filter(takers.free(now), state__in=staging.ACTIVE, uploader__isnull=False)
            .order_by("created_at")
            .first()
        )
        if job is None:
            return None
        Import.objects.filter(pk=job.pk).update(**takers.taken(now + staging.LEASE))
        return job.pk


def do(key: uuid.UUID) -> None:
    """Do a claimed import to its end; what goes wrong stands in its row, in the uploader's language."""
    job = Import.objects.select_related("uploader__subject").get(pk=key)
    assert job.uploader is not None
    language = job.uploader.language or translation.get_language()
    with (
        act(actor=job.uploader, purpose=_PURPOSE, request_id=f"import:{key}"),
        translation.override(language),
    ):
        try:
            process(job=job, path=files.upload_of(job))
        except staging.Overtaken:
            return
        except OperationalError:
            # The database went away: the lease runs out and the import starts anew.
            _log.error("import %s interrupted", key)
        except FileRefused as error:
            fail(job=job, sentence=str(error))
        except Exception as error:  # the message may hold values of people, so its kind alone is logged
            _log.error("import %s failed: %s", key, type(error).__name__)
            fail(job=job, sentence=_("Something went wrong; nothing was imported."))


@transaction.atomic
def fail(*, job: Import, sentence: str) -> None:
    """Leave an import as failed, with its reason; nothing of it stays in staging."""
    staging.empty(job.pk)
    Import.objects.filter(pk=job.pk).update(
        state=Import.State.FAILED, error=sentence[:300], leased_until=None
    )


def process(*, job: Import, path: Path) -> dict[str, Any]:
    """Stage the file and match it; when the import is running, write it into leads as well. Returns the result.

    Keys: new, updated, unchanged, duplicates, suppressed, refused, consents, objections, columns_not_stored,
    withheld {what: cells}, refusals [[line, reason, column], …] (the first hundred).
    """
    layout = layout_of(job)
    header = reading.header(path, layout)
    mapping = {int(index): field for index, field in job.mapping.items()}
    cleaner = Cleaner(header, mapping, layout.delimiter)
    rows = staging.stage(job.pk, _cleaned(cleaner, path, layout))
    return _decide(job, path, layout, cleaner, rows)


@transaction.atomic
def _decide(job: Import, path: Path, layout: Layout, cleaner: Cleaner, rows: int) -> dict[str, Any]:
    """The last transaction of an import: match, write, count, and empty staging."""
    running = job.state == Import.State.RUNNING
    intake = intake_of(job)
    Import.objects.filter(pk=job.pk).update(leased_until=timezone.now() + 3 * staging.LEASE)
    if running:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    matching.match(job=job.pk, source=job.source, rows=rows)
    if running:
        upsert.lock_known(job=job.pk)
    upsert.merge(job=job.pk, intake=intake)
    result = _result(job, cleaner)
    failed.write(job, path, layout, cleaner)
    if running:
        result["objections"] = upsert.apply(
            job=job.pk,
            intake=intake,
            stage=first_stage().pk,
            now=timezone.now(),
            today=timezone.localdate(),
            actor=job.uploader.subject_id if job.uploader else None,
            rows=rows,
        )
    staging.empty(job.pk)
    done = Import.State.DONE if running else Import.State.READY
    Import.objects.filter(pk=job.pk).update(
        state=done, result=result, rows=rows, progress=rows, leased_until=None
    )
    job.state, job.result, job.rows, job.progress = done, result, rows, rows
    return result


def _result(job: Import, cleaner: Cleaner) -> dict[str, Any]:
    staged = ImportRow.objects.filter(job=job)
    found = dict(staged.order_by().values_list("verdict").annotate(count=Count("id")))
    refused = staged.filter(verdict=ImportRow.Verdict.REFUSED).order_by("line")
    return {
        "new": found.get("", 0),
        "updated": found.get("updated", 0),
        "unchanged": found.get("unchanged", 0),
        "duplicates": found.get("duplicate", 0),
        "suppressed": found.get("suppressed", 0),
        "refused": found.get("refused", 0),
        # W14: whatever a file says of newsletters, it proves nothing.
        "consents": 0,
        "columns_not_stored": not_stored(cleaner.header, job.mapping),
        "objections": staged.exclude(objections=[]).exclude(verdict=ImportRow.Verdict.SUPPRESSED).count(),
        "withheld": dict(cleaner.withheld),
        "refusals": [list(row) for row in refused.values_list("line", "reason", "about")[:_SHOWN_REFUSALS]],
    }


def layout_of(job: Import) -> Layout:
    """Return how the file of an import is read."""
    return Layout(job.encoding, job.delimiter, job.header_line)


def not_stored(header: list[str], mapping: Mapping[str, str]) -> list[str]:
    """Name the columns that no field and no purpose claims (R1)."""
    return [name for index, name in enumerate(header) if str(index) not in mapping and name]


def _cleaned(cleaner: Cleaner, path: Path, layout: Layout) -> Iterator[Staged]:
    return (cleaner.clean(line, cells) for line, cells in reading.rows(path, layout))
