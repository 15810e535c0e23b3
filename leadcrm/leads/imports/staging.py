"""The way into staging: COPY in batches, outside the trail, each batch with its progress."""

import datetime as dt
import uuid
from collections.abc import Iterable
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from leadcrm.leads.imports.rows import Staged
from leadcrm.leads.models import Import
from privacy.audit.context import announce

ACTIVE = (Import.State.CHECKING, Import.State.RUNNING)
BATCH = 10_000
LEASE = dt.timedelta(minutes=10)
COLUMNS = (
    "job_id", "line", "subject", "verdict", "reason", "about", "external_id", "values", "company", "objections", "key",
    "company_sort", "sort_name", "match_email", "match_phone", "match_mobile", "lexemes", "points",
)  # fmt: skip
_COPY = "COPY leads_importrow ({}) FROM STDIN".format(", ".join(f'"{name}"' for name in COLUMNS))


class Overtaken(Exception):
    """Another worker has done this import."""


def stage(job: uuid.UUID, rows: Iterable[Staged]) -> int:
    """Copy the rows into staging and return how many there were; what an earlier attempt left goes first.

    Raises Overtaken when another worker has finished this import meanwhile.
    """
    with transaction.atomic():
        # Waits for a worker that is at its last transaction, after a lease that was too short.
        if not Import.objects.select_for_update().filter(pk=job, state__in=ACTIVE).exists():
            raise Overtaken(job)
        empty(job)
    waiting, total = iter(rows), 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            announce(connection)
            before = total
            with cursor.copy(_COPY) as copy:
                for row in islice(waiting, BATCH):
                    copy.write_row(row.record(job))
                    total += 1
            if total == before:
                # Otherwise the planner would go by an earlier import, or by the emptiness after it.
                cursor.execute("SELECT privacy_analyse(ARRAY['leads_importrow'])")
                return total
            Import.objects.filter(pk=job).update(progress=total, leased_until=timezone.now() + LEASE)


def empty(job: uuid.UUID) -> None:
    """Take the rows of this import out of staging."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM leads_importrow WHERE job_id = %s", [job])
