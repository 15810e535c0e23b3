"""What the night did and what the next ones will do; that the trail and the registry hold."""

import datetime as dt

import pytest
from django.core import checks
from django.core.management import call_command
from django.utils import timezone

from leadcrm.accounts.models import Team, User
from leadcrm.demo.cast import CAST
from leadcrm.demo.seed.run import seed
from leadcrm.leads.models import Lead
from privacy import jobs
from privacy.audit.models import AuditEntry
from privacy.audit.verify import verify
from privacy.models import JobRun, Subject
from privacy.retention.forecast import forecast
from tests.demo.conftest import LEADS

pytestmark = pytest.mark.usefixtures("demo")


def test_there_are_as_many_leads_as_were_asked_for_and_a_second_seeding_makes_nothing() -> None:
    assert Lead.everyone.count() == LEADS
    entries = AuditEntry.objects.count()
    assert seed(LEADS) == 0
    assert AuditEntry.objects.count() == entries


def test_a_dozen_people_work_in_four_teams_and_one_of_them_is_the_officer() -> None:
    assert Team.objects.count() == 4
    assert User.objects.count() == len(CAST) == 12
    assert User.objects.filter(role="dpo").count() == 1
    assert all(user.check_password("demo-demo-demo") for user in User.objects.all()[:1])
    teams = set(Lead.everyone.exclude(team=None).values_list("team__name", flat=True))
    assert teams == set(Team.objects.values_list("name", flat=True))


def test_the_night_ran_once_and_narrowed_some_and_let_others_go() -> None:
    night = jobs.night_of(timezone.now())
    assert set(JobRun.objects.filter(local_date=night).values_list("name", flat=True)) == set(jobs.names())
    assert JobRun.objects.filter(finished_at=None).count() == 0
    assert not any(jobs.missing(name, timezone.now()) for name in jobs.names())
    assert Lead.everyone.filter(narrowed_to=["newsletter"], last_name="").exclude(email="").exists()
    assert Subject.objects.filter(state="restricted", restricted_for="art14").exists()


def test_retention_takes_a_believable_share_in_thirty_nights_beginning_tonight() -> None:
    seen = forecast()
    assert seen.tonight >= 1
    assert 0.01 <= seen.all / LEADS <= 0.05
    assert max(sum(counts) for _night, counts in seen.nights) <= LEADS * 0.02


def test_the_next_night_stays_within_its_cap(capsys: pytest.CaptureFixture[str]) -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    call_command("nightly", date=tomorrow, dry_run=True)
    assert "error" not in capsys.readouterr().out


def test_the_trail_is_sealed_and_holds() -> None:
    found = verify()
    assert (found.ok, found.unsealed, found.first_bad) == (True, 0, None)
    inserted = AuditEntry.objects.filter(table_name="leads_lead", verb="insert")
    assert set(inserted.values_list("actor", flat=True)) >= {"demo"}
    assert inserted.count() >= LEADS


def test_the_checks_of_the_registry_hold() -> None:
    assert [found for found in checks.run_checks() if found.id and found.id.startswith("privacy.")] == []
