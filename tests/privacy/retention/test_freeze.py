"""Nothing goes while a person waits for their copy: until it is fetched, at most until it is due, and then at once."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from leadcrm.leads.models import Lead
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.retention import retain_mails
from privacy import jobs
from privacy.models import AuditEntry, Request
from privacy.requests.answer import note_fetched
from privacy.requests.arrival.taking_in import take_in
from privacy.requests.rights.copying import release
from tests.leads.people import person as make_person

pytestmark = pytest.mark.django_db(transaction=True)
BERLIN = dt.timezone(dt.timedelta(hours=1))


def at(month: int, day: int) -> Any:
    return time_machine.travel(dt.datetime(2027, month, day, 10, tzinfo=BERLIN))


def night(month: int, day: int) -> jobs.Outcome | None:
    with at(month, day):
        return jobs.run("leads", timezone.localdate())


@pytest.fixture
def case(house: Any, ines: Any) -> Request:
    """Due for deletion on 5 November 2027; asked for a copy on the 3rd, so the answer is due on 3 December."""
    with at(11, 3):
        with transaction.atomic():
            make_person(
                email="jule@kranich.example",
                last_person_contact_on=dt.date(2026, 11, 5),
                obtained_on=dt.date(2026, 11, 5),
            )
        case = take_in(
            kinds=["access"],
            channel="letter",
            arrived_at=timezone.now(),
            taken_by=ines.subject,
            email="jule@kranich.example",
        )[0]
    assert case.due_on == dt.date(2027, 12, 3)
    return case


def test_held_until_the_copy_is_fetched_then_deleted_at_once(case: Request, ines: Any) -> None:
    """R101, W16: due 5 Nov, held and on record; answered and not fetched, held; fetched, gone in the next night."""
    held = jobs.Outcome(due=1, done=0, left=1)
    assert [night(11, 5), night(11, 6)] == [held, held]
    case.refresh_from_db()
    assert (case.held_on, case.held_until) == (dt.date(2027, 11, 5), None)
    entry = AuditEntry.objects.filter(table_name="privacy_request", row_id=str(case.pk)).latest("pk")
    assert entry.fields == "held_on", "the trail knows, too"
    with at(11, 20):
        case = release(request=case, actor=ines.subject)
    assert night(11, 21) == held, "made, and not fetched yet"
    with at(11, 22):
        note_fetched(case)
    assert night(11, 23) == jobs.Outcome(due=1, done=1)
    assert not Lead.everyone.exists()
    case.refresh_from_db()
    assert case.held_until == dt.date(2027, 11, 23)


def test_held_until_it_is_due_and_no_longer(case: Request) -> None:
    """R101, W16: the due date is the most, whoever failed to answer by then."""
    assert night(12, 3) == jobs.Outcome(due=1, done=0, left=1)
    assert night(12, 4) == jobs.Outcome(due=1, done=1)
    assert not Lead.everyone.exists()


def test_other_nightly_jobs_leave_the_person_as_well(case: Request, ines: Any) -> None:
    """R101: the copy is of everything, so no job takes a part of it before."""
    with at(11, 4), transaction.atomic():
        OutboxMail.everyone.update(
            subject=case.person,
            state="sent",
            ended_at=dt.datetime(2024, 1, 1, tzinfo=BERLIN),
        )
    assert OutboxMail.everyone.exists()
    with at(11, 5):
        retain_mails(timezone.localdate(), False)
        assert OutboxMail.everyone.exists()
        with transaction.atomic():
            Request.objects.update(state="done", decision="refused")
        retain_mails(timezone.localdate(), False)
        assert not OutboxMail.everyone.exists()
