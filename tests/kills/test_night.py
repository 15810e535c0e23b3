"""A night that is killed again and again ends like one that was not (R133)."""

import datetime as dt
import random
import time
from typing import Any

import pytest
from django.core import serializers
from django.db import transaction
from django.utils import timezone

from leadcrm.leads.models import Lead
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.erasure import ledger
from privacy.erasure.replay import back_again
from privacy.models import ErasureRun, JobRun, Subject
from tests.conftest import owner_connection
from tests.kills.commands import start
from tests.leads.people import many

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = ("manage", "nightly", "--only", "leads", "--beyond-cap")


def _erased() -> int:
    return Subject.objects.filter(state="erased").count()


def _kill_one(people: int) -> None:
    """Kill a night that is at work; one that finds the session of the one before not ended yet leaves by itself."""
    while True:
        gone, running = _erased(), start(*NIGHT)
        while running.poll() is None and _erased() == gone:
            time.sleep(0.005)
        time.sleep(random.uniform(0, people / 1_000_000))
        running.kill()
        if running.wait() < 0:
            return


def _look_anew() -> None:
    """Let the planner know the tables, as it would in a house that has had them for long."""
    with owner_connection(autocommit=True) as owner:
        owner.execute("ANALYZE")


def test_a_night_that_is_killed_at_random_points_ends_as_one_that_was_not(
    house: Any, request: pytest.FixtureRequest
) -> None:
    """One in ten is due; nobody else changes, nobody is entered twice, nothing stays half done."""
    people, kills = request.config.getoption("--leads"), request.config.getoption("--kills") // 8
    with transaction.atomic():
        many(people, team=None, owners=[], companies=50)
        ids = list(Lead.everyone.order_by("pk").values_list("pk", flat=True)[: people // 10])
        Lead.everyone.filter(pk__in=ids).update(last_person_contact_on=dt.date(2024, 1, 1), review_until=None)
    others = Lead.everyone.exclude(pk__in=ids).order_by("pk")
    before = serializers.serialize("json", others[:1000])
    seal()
    _look_anew()
    for _ in range(kills):
        _kill_one(people)
    while _erased() < len(ids):
        assert start(*NIGHT).wait() == 0
    assert _erased() == len(ids)
    assert others.count() == Lead.everyone.count() == people - len(ids)
    assert serializers.serialize("json", others[:1000]) == before
    lines = [person for line in ledger.lines() if line.kind in ledger.WHOLE for person in line.subjects or ()]
    assert len(lines) == len(set(lines)) == len(ids)
    assert not list(back_again())
    assert not ErasureRun.objects.filter(finished_at=None).exists()
    run = JobRun.objects.get(name="leads", local_date=timezone.localdate())
    assert run.finished_at
    assert not run.error
    seal()
    assert verify().ok
