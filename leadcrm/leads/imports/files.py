"""Uploads and failed-rows files: in one folder, readable by the service account alone, gone after seven days."""

import datetime as dt
import os
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone

from leadcrm.leads.models import Import
from privacy import parameters
from privacy.holds import unheld
from privacy.jobs import Outcome


def folder() -> Path:
    """Return the folder of uploads, made if need be."""
    path = Path(settings.DATA_DIR) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def upload_of(job: Import) -> Path:
    """Return the uploaded file; an import from the shell reads the caller's own and keeps none."""
    return folder() / job.pk.hex


def failed_of(job: Import) -> Path:
    """Return the file of rows that were refused."""
    return folder() / f"{job.pk.hex}.failed.csv"


def keep(key: uuid.UUID, chunks: Iterable[bytes]) -> Path:
    """Write an upload to its place and return it."""
    path = folder() / key.hex
    with open_private(path, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
    return path


def open_private(path: Path, mode: str, **options: Any) -> IO[Any]:
    """Open a new file that nobody else may read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, mode, **options)


def forget(job: Import) -> None:
    """Delete the files of an import."""
    upload_of(job).unlink(missing_ok=True)
    failed_of(job).unlink(missing_ok=True)


def delete_old(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: delete imports older than seven days with their files, and old files that no import knows."""
    limit = timezone.make_aware(dt.datetime.combine(date, dt.time.min)) - dt.timedelta(
        days=parameters.value("upload_keep", date)
    )
    free = unheld(Import.objects.filter(created_at__lt=limit), "upload", key="")
    old = list(free.exclude(leased_until__gt=timezone.now()))
    known = {key.hex for key in Import.objects.values_list("pk", flat=True)}
    stray = [
        path
        for path in folder().iterdir()
        if path.name.split(".")[0] not in known and path.stat().st_mtime < limit.timestamp()
    ]
    due = len(old) + len(stray)
    if dry_run:
        return Outcome(due=due, done=0, left=due)
    for job in old:
        forget(job)
    Import.objects.filter(pk__in=[job.pk for job in old]).delete()
    for path in stray:
        path.unlink(missing_ok=True)
    return Outcome(due=due, done=due)
