"""The demo's data: believable, complete, the same every day, and audited like anything else."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from consent.badges import badges
from consent.gate import decisions
from leadcrm.demo.seed.people import people
from leadcrm.demo.seed.run import seed
from leadcrm.leads.models import Lead
from privacy.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def leads() -> list[Lead]:
    seed(200)
    return list(Lead.objects.all())


def test_two_hundred_leads_stand_in_every_state_of_consent(leads: list[Lead]) -> None:
    subjects = [lead.subject_id for lead in leads]
    codes = {decision.code for decision in decisions(subjects, "newsletter", "email").values()}
    assert codes == {
        "CONSENT",
        "CONSENT_MISSING",
        "CONSENT_PENDING",
        "CONSENT_WITHDRAWN",
        "CONSENT_STALE",
        "CONSENT_UNPROVEN",
        "OBJECTED",
        "SUPPRESSED",
        "RESTRICTED",
        "NOTICE_MISSED",
    }
    assert {badge.state for badge in badges(subjects).values()} == {"open", "half", "shut"}


def test_a_second_seeding_makes_nothing(leads: list[Lead]) -> None:
    assert seed(200) == 0
    assert Lead.objects.count() == 200


def test_the_same_day_invents_the_same_people() -> None:
    now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    assert list(people(50, now=now, owners=3)) == list(people(50, now=now, owners=3))


def test_nobody_invented_can_be_reached(leads: list[Lead]) -> None:
    assert all(lead.email.endswith(".example") for lead in leads)
    fiction = ("+493023125", "+496990009", "+494066969", "+492214710", "+498999998")
    assert all(lead.match_phone.startswith(fiction) for lead in leads if lead.phone)


def test_invented_leads_stand_in_the_trail(leads: list[Lead]) -> None:
    entries = AuditEntry.objects.filter(table_name="leads_lead", verb="insert")
    assert entries.count() == 200
    assert set(entries.values_list("actor", flat=True)) == {"demo"}


def test_the_command_says_what_it_made(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed_demo", leads=3, json=True)
    assert capsys.readouterr().out.splitlines()[-1] == '{"leads": 3}'
    assert Lead.objects.filter(created_at__gt=timezone.now()).count() == 0
