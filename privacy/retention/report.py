"""What a night did, told to the officers by mail: counts, never a person (R133)."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from privacy import holds
from privacy.jobs import Outcome
from privacy.letters import Letter, parted
from privacy.models import JobRun, Subject
from privacy.names import officers_mailboxes
from privacy.retention.forecast import forecast
from privacy.spoken import job_words

JOB = "report"


@dataclass(frozen=True)
class Line:
    """One job of the night that had something to do, or failed."""

    name: str
    run: JobRun

    @property
    def words(self) -> str:
        return str(job_words(self.name))


def tell_officers(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly, after all others: write to each officer what the night of that date did; the same night twice is one mail."""
    boxes = officers_mailboxes()
    if dry_run:
        return Outcome(due=len(boxes), done=0, left=len(boxes))
    for box in boxes:
        with transaction.atomic(), translation.override(box.language or settings.LANGUAGE_CODE):
            text = render_to_string("privacy/letters/night.txt", _facts(date))
            title, body = parted(text)
            Letter(
                to_subject=Subject.objects.get(pk=box.subject),
                purpose="staff_account",
                key=f"night:{date}:{box.subject}",
                to=[box.address],
                subject=title,
                body=body,
                language=box.language or settings.LANGUAGE_CODE[:2],
            ).send()
    return Outcome(due=len(boxes), done=len(boxes))


def of_night(date: dt.date) -> list[Line]:
    """Return what there is to tell of a night: jobs that found something due, left something, or failed."""
    runs = JobRun.objects.filter(local_date=date).exclude(name=JOB).order_by("name")
    return [Line(run.name, run) for run in runs if run.due or run.left or not run.finished_at]


def _facts(date: dt.date) -> dict[str, object]:
    seen = forecast()
    return {
        "date": date,
        "lines": of_night(date),
        "quiet": JobRun.objects.filter(local_date=date, due=0, left=0, finished_at__isnull=False)
        .exclude(name=JOB)
        .count(),
        "ahead": seen.all,
        "overdue": holds.running().filter(review_on__lt=date).count(),
        "link": settings.BASE_URL + reverse("admin:privacy_retention"),
    }
