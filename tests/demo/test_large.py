"""What a demo of a million people asks of its first ones: the night they make work for stays within its cap."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from leadcrm.demo.seed.house import found_company
from leadcrm.demo.seed.people import Days, people
from leadcrm.demo.seed.rows import RowMaker
from leadcrm.demo.seed.run import MOST_OVERDUE, tell_stories
from leadcrm.demo.seed.surroundings import Surroundings
from privacy import jobs
from privacy.audit.context import act
from privacy.models import JobRun, Request


@pytest.mark.django_db(transaction=True)
def test_the_stories_and_the_night_of_the_largest_demo_come_to_their_end(
    data_dir: Path, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    now = timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time.min))
    with act(actor="demo", purpose="sales_pipeline"):
        with transaction.atomic():
            found_company(now.date())
        days = Days(now, jobs.night_of(timezone.now()), MOST_OVERDUE)
        tell_stories(days, RowMaker(Surroundings.look_up(now)), people(days))
    night = JobRun.objects.get(name="leads", local_date=days.night)
    assert night.finished_at is not None
    assert Request.objects.filter(number__isnull=False).count() == 10
