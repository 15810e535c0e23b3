"""The command and the door: few leads, none, and seven steps that end with the proof of an erasure."""

import json

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from leadcrm.accounts.models import User
from leadcrm.demo.cast import CAST
from leadcrm.demo.door import _seven_steps
from leadcrm.leads.models import Lead
from privacy.models import Request

pytestmark = pytest.mark.django_db


def seeded(leads: int, capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    call_command("seed_demo", leads=leads, json=True)
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_few_leads_come_without_stories(capsys: pytest.CaptureFixture[str]) -> None:
    assert seeded(3, capsys) == {"leads": 3}
    assert Lead.everyone.filter(created_at__lt=timezone.now()).count() == 3
    assert not Request.objects.exists()


def test_no_leads_leave_a_company_with_staff(capsys: pytest.CaptureFixture[str]) -> None:
    assert seeded(0, capsys) == {"leads": 0}
    assert (Lead.everyone.count(), User.objects.count()) == (0, len(CAST))


def test_the_log_in_page_names_everybody_and_ends_with_an_erasure(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    page = Client().get("/accounts/login/").content.decode()
    assert all(f'value="{persona.username}"' in page for persona in CAST)
    assert 'href="/privacy/request/"' in page
    steps = _seven_steps()
    assert len(steps) == 7
    assert (steps[-2]["url"], steps[-1]["who"]) == ("/privacy/request/", "ines")
    with override("de"):
        assert "Löschung" in str(_seven_steps()[-1]["sentence"])
