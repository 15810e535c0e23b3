"""What goes by its age alone: sessions, failed log-ins, logs, evidence nobody needs, request files, lines of the ledger."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from privacy import parameters
from privacy.audit.models import AuditEntry
from privacy.erasure import ledger, recovery
from privacy.holds import unheld
from privacy.jobs import Outcome
from privacy.models import (
    ErasureRun,
    ErasureRunSubject,
    NoticePerson,
    Occasion,
    RecipientNotice,
    Request,
    Subject,
    Takedown,
)
from privacy.registry import iter_declarations


def expire_rows(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: delete the rows of every table that declares its own days and the column they count from."""
    due = done = 0
    for declared in iter_declarations():
        if not declared.expires_by:
            continue
        limit = _start_of(date) - dt.timedelta(days=declared.expires_days or 0)
        rows = unheld(
            declared.model._base_manager.filter(**{f"{declared.expires_by}__lt": limit}),
            declared.datenart,
            key=declared.subject or "",
        )
        due += rows.count()
        if not dry_run:
            with transaction.atomic():
                done += rows._raw_delete("default")
    return Outcome(due=due, done=done, left=due - done)


def expire_logs(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: delete log files of days that are long over."""
    limit = date - dt.timedelta(days=parameters.value("log_keep", date))
    folder = Path(settings.DATA_DIR) / "logs"
    old = [path for path in folder.glob("*-????-??-??.log") if path.stem[-10:] < limit.isoformat()]
    if not dry_run:
        for path in old:
            path.unlink(missing_ok=True)
    return Outcome(due=len(old), done=0 if dry_run else len(old), left=len(old) if dry_run else 0)


def expire_request_files(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: delete closed cases at the end of the third year after the one they were closed in (R115)."""
    years = parameters.value("request_keep", date)
    last_year = date.year - years - 1
    closed = Request.objects.filter(closed_at__isnull=False, closed_at__year__lte=last_year)
    old = unheld(unheld(closed, "request_file"), "request_file", key="person")
    due = old.count()
    if not dry_run:
        with transaction.atomic():
            old.delete()
            Occasion.objects.filter(cases=None, arrived_at__year__lte=last_year).delete()
            alone = RecipientNotice.objects.filter(request=None, made_at__year__lte=last_year)
            unheld(alone, "request_file").delete()
            over = Takedown.objects.filter(request=None, settled_at__year__lte=last_year)
            unheld(over, "request_file").delete()
    return Outcome(due=due, done=0 if dry_run else due, left=due if dry_run else 0)


def reduce_ledger(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: take the people out of lines that no backup is old enough to need (R137)."""
    days = parameters.value("backup_keep", date) + parameters.value("ledger_keep", date)
    before = _start_of(date) - dt.timedelta(days=days)
    due = sum(1 for line in ledger.lines() if line.subjects and dt.datetime.fromisoformat(line.at) < before)
    done = 0 if dry_run else ledger.reduce(before)
    return Outcome(due=due, done=done, left=due - min(done, due))


def expire_subjects(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: an erased person's id goes with their last entry in the trail."""
    erased = Subject.objects.filter(state=Subject.State.ERASED)
    seen = AuditEntry.objects.filter(subject__isnull=False).values("subject")
    kept = [
        Request.objects.values("subject"),
        Request.objects.filter(person__isnull=False).values("person"),
        RecipientNotice.objects.filter(subject__isnull=False).values("subject"),
        NoticePerson.objects.values("subject"),
        Takedown.objects.values("subject"),
    ]
    gone = erased.exclude(pk__in=seen)
    for rows in kept:
        gone = gone.exclude(pk__in=rows)
    due = gone.count()
    if not dry_run and due:
        ids = list(gone.values_list("pk", flat=True))
        with transaction.atomic():
            gone._raw_delete("default")
            ErasureRunSubject.objects.filter(subject__in=ids).delete()
            ErasureRun.objects.filter(subjects=None, finished_at__lt=_start_of(date)).delete()
    return Outcome(due=due, done=0 if dry_run else due, left=due if dry_run else 0)


def finish_erasures(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: finish what a crash cut short, as the ledger outside tells it."""
    due = ErasureRun.objects.filter(finished_at=None).count()
    done = 0 if dry_run else recovery.finish_runs(whole=True)
    return Outcome(due=max(due, done), done=done, left=max(due - done, 0))


def _start_of(date: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(date, dt.time.min))


JOBS: dict[str, Any] = {
    "erasures": finish_erasures,
    "expired_rows": expire_rows,
    "ledger": reduce_ledger,
    "logs": expire_logs,
    "request_files": expire_request_files,
    "subjects": expire_subjects,
}
