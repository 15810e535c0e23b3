"""An objection to our own interests: locked while it is weighed, upheld unless grounds are written down (Art. 21(1); R117, R120)."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from consent.gate import check
from consent.services.bases import set_basis
from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from privacy import jobs
from privacy.models import Proposal, Request, Restriction, Subject
from privacy.requests.restricting import lift_decided
from tests.conftest import make_staff
from tests.mail.conftest import Mailbox
from tests.mail.conftest import mailbox as mailbox
from tests.privacy.recipients.conftest import EMAIL
from tests.privacy.recipients.conftest import clara as clara
from tests.privacy.recipients.test_told import step

pytestmark = pytest.mark.django_db(transaction=True)
GROUNDS = "Wir verfolgen eine offene Forderung vor dem Amtsgericht Leipzig."


@pytest.fixture
def case(clara: Lead, ask: Any) -> Request:
    with transaction.atomic():
        set_basis(subject=clara.subject, purpose="sales_pipeline", basis="legitimate_interest")
    opened: Request = ask(EMAIL, kind="objection")
    return opened


def states(lead: Lead, case: Request) -> tuple[str, str, str]:
    case.refresh_from_db()
    return Subject.objects.get(pk=lead.subject_id).state, case.state, case.decision


def test_the_data_is_only_kept_from_that_moment(clara: Lead, case: Request) -> None:
    """R117: objection under Art. 21(1) logged, restricted at once."""
    assert states(clara, case) == ("restricted", "open", "")
    assert Restriction.objects.get().ground == "objection"
    assert check(clara.subject, "sales_pipeline", "none").code == "RESTRICTED"


def test_without_grounds_it_is_upheld(
    clara: Lead, case: Request, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R120: no text, no refusal; what rested on our interests alone is gone by the end of the review."""
    step(as_user(ines), case, step="grant", ground="compelling", grounds=" ")
    assert states(clara, case) == ("restricted", "done", "granted")
    deliver()
    lift_decided()
    assert not check(clara.subject, "sales_pipeline", "none").allowed
    jobs.run("review", timezone.localdate())
    assert Lead.objects.exists()
    later = timezone.localdate() + dt.timedelta(days=31)
    import time_machine

    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=31), tick=True):
        jobs.run("review", later)
    assert not Lead.objects.exists()


def test_going_on_takes_grounds_in_writing_and_two_officers(
    clara: Lead, case: Request, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R120: the first proposes, the second confirms, the person reads the grounds; then the restriction ends."""
    second = make_staff("otto", "Otto", "Weiss", "dpo")
    first, other = as_user(ines), as_user(second)
    step(first, case, step="grant", ground="claims", grounds=GROUNDS)
    assert states(clara, case) == ("restricted", "open", "")
    assert "Somebody else" in step(first, case, step="grant", confirm="1").content.decode()
    assert GROUNDS in other.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert "second officer" in step(other, case, step="grant").content.decode()
    step(other, case, step="grant", confirm="1")
    assert states(clara, case) == ("restricted", "done", "refused")
    assert not Proposal.objects.exists()
    deliver()
    letter = mailbox.messages[-1].get_content()
    assert {GROUNDS in letter, "Aufsichtsbehörde" in letter} == {True}
    assert lift_decided() == 1
    assert check(clara.subject, "sales_pipeline", "none").allowed


def test_a_proposal_can_be_thrown_away(clara: Lead, case: Request, as_user: Any, ines: Any) -> None:
    second = make_staff("otto", "Otto", "Weiss", "dpo")
    step(as_user(ines), case, step="grant", ground="claims", grounds=GROUNDS)
    step(as_user(second), case, step="grant", discard="1")
    assert not Proposal.objects.exists()
    step(as_user(second), case, step="grant", words="Wir hören auf.")
    assert states(clara, case)[2] == "granted"


def test_one_officer_alone_decides_alone(clara: Lead, case: Request, as_user: Any, ines: Any) -> None:
    step(as_user(ines), case, step="grant", ground="compelling", grounds=GROUNDS)
    assert states(clara, case) == ("restricted", "done", "refused")


def test_the_general_refusal_is_no_way_around(clara: Lead, case: Request, as_user: Any, ines: Any) -> None:
    step(as_user(ines), case, step="refuse", reason="conditions", words="Nein.")
    assert states(clara, case) == ("restricted", "open", "")


def test_restriction_by_wish_is_granted_with_its_ground(
    clara: Lead, ask: Any, as_user: Any, ines: Any
) -> None:
    """R117: the person wants no erasure, or needs the data."""
    officer, case = as_user(ines), ask(EMAIL, kind="restriction")
    assert "Ground" in step(officer, case, step="grant", words="Gesperrt.").content.decode()
    step(officer, case, step="grant", words="Gesperrt.", ground="claims")
    assert states(clara, case) == ("restricted", "done", "granted")
    lift_decided()
    assert states(clara, case)[0] == "restricted", "nobody lifts this but the officer"
