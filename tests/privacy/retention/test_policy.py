"""How long data are kept changes with four eyes and after a dry run that was looked at (R127, R133)."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from leadcrm.leads.models import Lead
from privacy import parameters
from privacy.models import LegalParameter, PolicyChange
from privacy.parameters import ParameterRefused, months_after
from privacy.retention import policy
from tests.conftest import make_staff
from tests.leads.people import person as make_person

pytestmark = pytest.mark.django_db
TABLE = "/admin/privacy/policychange/"
TODAY = timezone.localdate()


def lead(months: int, name: str) -> Lead:
    with transaction.atomic():
        day = months_after(TODAY, -months)
        return make_person(name, last_person_contact_on=day, obtained_on=day)


def proposal(author: Any, **words: Any) -> PolicyChange:
    words = {
        "key": "lead_keep",
        "value": 6,
        "valid_from": TODAY,
        "source": "Policy 2027",
        "reason": "Shorter is enough",
    } | words
    return policy.propose(actor=author.subject, **words)


def test_the_dry_run_shows_whom_a_change_takes_and_changes_nothing(ines: Any) -> None:
    """R133: before and after by the nights' own questions, with a sample."""
    lead(13, "Overdue")
    soon, stays = lead(8, "Sooner"), lead(2, "Stays")
    tried = policy.trial(proposal(ines))
    assert (tried.before.tonight, tried.after.tonight, tried.more) == (1, 2, 1)
    assert tried.sample == [soon.subject_id]
    assert {name: (old, new) for name, old, new in tried.jobs}["leads"] == (1, 2)
    assert parameters.value("lead_keep", TODAY) == 12
    assert {soon, stays} <= set(Lead.everyone.all())


def test_nobody_approves_their_own_where_two_officers_work(ines: Any) -> None:
    """R133: four eyes, and only what was seen."""
    change = proposal(ines)
    second = make_staff("doris", "Doris", "Quast", "dpo")
    seen = policy.trial(change).seen
    with pytest.raises(ParameterRefused, match="than the author"):
        policy.approve(change=change, seen=seen, actor=ines.subject)
    lead(8, "Newcomer")
    with pytest.raises(ParameterRefused, match="have changed since"):
        policy.approve(change=change, seen=seen, actor=second.subject)
    change = policy.approve(change=change, seen=policy.trial(change).seen, actor=second.subject)
    assert (change.state, change.approver, change.shown["more"]) == ("approved", second.subject, 1)
    assert parameters.value("lead_keep", TODAY) == 6
    with pytest.raises(ParameterRefused, match="decided already"):
        policy.withdraw(change=change, actor=ines.subject)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"value": 17}, "deviation"),
        ({"value": 0}, "value"),
        ({"valid_from": TODAY - dt.timedelta(days=1)}, "valid_from"),
        ({"source": " "}, "source"),
        ({"reason": ""}, "reason"),
        ({"key": "child_age"}, "key"),
        ({"key": "retention_cap", "value": 101}, "value"),
    ],
)
def test_a_wrong_period_is_refused_with_its_field(ines: Any, words: dict[str, Any], field: str) -> None:
    """R127: 17 months need the officer's words on why no standard period fits."""
    with pytest.raises(ParameterRefused) as refused:
        proposal(ines, **words)
    assert refused.value.field == field
    assert not PolicyChange.objects.exists()
    assert proposal(ines, value=17, deviation="Our buyers decide every 16 months.").pk


def test_the_officer_proposes_looks_and_approves(ines: Any, as_user: Any) -> None:
    lead(8, "Sooner")
    client = as_user(ines)
    words = {
        "key": "lead_keep",
        "value": 17,
        "valid_from": TODAY.isoformat(),
        "source": "Policy 2027",
        "reason": "Shorter",
        "deviation": "",
    }
    assert "say why none of them fits" in client.post(f"{TABLE}add/", words).content.decode()
    answer = client.post(f"{TABLE}add/", words | {"value": 6})
    made = PolicyChange.objects.get()
    assert answer["Location"] == f"{TABLE}{made.pk}/trial/"
    page = client.get(answer["Location"]).content.decode()
    assert page.count('<svg class="chart"') == 2
    assert "1 person more would go in the first night" in page
    assert "Sooner" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    client.post(answer["Location"], {"seen": "0" * 16})
    made.refresh_from_db()
    assert made.state == "open"
    client.post(answer["Location"], {"seen": seen[1]})
    made.refresh_from_db()
    assert made.state == "approved"
    assert LegalParameter.objects.filter(key="lead_keep", value=6, recorded_by=ines.subject).exists()


def test_numbers_that_decide_about_erasure_are_not_changed_past_the_dry_run(ines: Any, as_user: Any) -> None:
    """R133."""
    page = as_user(ines).get("/admin/privacy/legalparameter/add/").content.decode()
    offered = set(re.findall(r'<option value="(\w+)"', page))
    assert "assessment_grace" in offered
    assert not offered & policy.KEYS.keys()
