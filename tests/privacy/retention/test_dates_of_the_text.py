"""The clocks of retention with the dates of the rules: who goes on which day, and what waits for what (R101, R131, R136, W16)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from leadcrm.leads.models import Activity, Deal, Lead
from leadcrm.leads.retention import due_leads
from leadcrm.leads.services.activities import log_call
from leadcrm.mail.models import OutboxMail
from privacy import jobs
from privacy.erasure.plan import plan
from privacy.erasure.values import values_of
from privacy.models import Request, Subject
from tests.leads.people import person as make_person

pytestmark = pytest.mark.django_db(transaction=True)


def at(year: int, month: int, day: int, hour: int = 9) -> Any:
    return time_machine.travel(dt.datetime(year, month, day, hour, tzinfo=dt.UTC), tick=True)


def test_our_own_mails_move_no_clock_and_an_answer_does(house: Any, lena: Any) -> None:
    """R131: the last reply came on 20 November 2025, we wrote every month since: due on 20 November 2026."""
    replied = dt.date(2025, 11, 20)
    with transaction.atomic():
        lead = make_person(
            email="jule@kranich.example", last_person_contact_on=replied, obtained_on=dt.date(2025, 1, 7)
        )
        for month in range(1, 12):
            sent = dt.datetime(2026, month, 1, 8, tzinfo=dt.UTC)
            OutboxMail.objects.create(
                subject=lead.subject,
                purpose_id="enquiry_handling",
                key=f"monthly-{month}",
                to_address=lead.email,
                title="News",
                body="We are still here.",
                message_id=f"<{month}@sonnenhain.example>",
                state="sent",
                queued_at=sent,
                ended_at=sent,
            )
            Activity.objects.create(
                subject=lead.subject, lead=lead, kind="mail", at=sent, title="News", by_person=False
            )
    assert not due_leads(dt.date(2026, 11, 19)).exists()
    assert list(due_leads(dt.date(2026, 11, 20))) == [lead]
    with transaction.atomic():
        log_call(lead=lead, author=lena, outcome="reached", minutes=2)
    assert not due_leads(dt.date(2026, 11, 20)).exists()


def test_a_copy_is_answered_first_and_then_the_data_goes_at_once(house: Any) -> None:
    """R101, W16: access received 3 November, lead due on the 5th, answer due 3 December; held until then, no longer."""
    with at(2027, 11, 3), transaction.atomic():
        lead = make_person(last_person_contact_on=dt.date(2026, 11, 5), obtained_on=dt.date(2026, 11, 5))
        case = Request.objects.create(
            subject=Subject.objects.create(),
            person=lead.subject,
            kind="access",
            state="open",
            received_on=dt.date(2027, 11, 3),
            due_on=dt.date(2027, 12, 3),
        )
    with at(2027, 11, 4):
        assert jobs.run("leads", timezone.localdate()) == jobs.Outcome(due=0, done=0)
    with at(2027, 11, 5):
        assert jobs.run("leads", timezone.localdate()) == jobs.Outcome(due=1, done=0, left=1)
    with at(2027, 12, 2):
        assert jobs.run("leads", timezone.localdate()) == jobs.Outcome(due=1, done=0, left=1)
        with transaction.atomic():
            Request.objects.filter(pk=case.pk).update(state="done", closed_at=timezone.now())
    with at(2027, 12, 3):
        assert jobs.run("leads", timezone.localdate()) == jobs.Outcome(due=1, done=1)
    assert not Lead.everyone.exists()


def test_the_letter_says_until_when_backups_hold_the_person(house: Any) -> None:
    """R136: erased on 5 November at 14:00; the last backup with them is gone by 5 December."""
    with at(2027, 11, 5, 13):
        with transaction.atomic():
            lead = make_person(email="jule@kranich.example")
        lines = plan([lead.subject_id], values_of([lead.subject_id]))
    (backups,) = [line for line in lines if line.what == "backups"]
    assert (backups.action, backups.until) == ("kept", "2027-12-05")


def test_a_lost_lead_s_mails_are_no_commercial_letters(house: Any) -> None:
    """R130: offered, lost: mails go with the lead twelve months after the last contact, not six years after the year."""
    contact = dt.date(2025, 11, 20)
    sent = dt.datetime(2026, 11, 10, 8, tzinfo=dt.UTC)
    with transaction.atomic():
        lead = make_person(
            email="jule@kranich.example", last_person_contact_on=contact, obtained_on=dt.date(2025, 1, 7)
        )
        Deal.objects.create(subject=lead.subject, lead=lead, title="Wärmepumpe", value=12000, state="lost")
        OutboxMail.objects.create(
            subject=lead.subject,
            purpose_id="enquiry_handling",
            key="offer",
            to_address=lead.email,
            title="Unser Angebot",
            body="Wärmepumpe, 12.000 Euro",
            message_id="<offer@sonnenhain.example>",
            state="sent",
            queued_at=sent,
            ended_at=sent,
        )
    with at(2026, 11, 19):
        assert jobs.run("leads", timezone.localdate()) == jobs.Outcome(due=0, done=0)
    assert OutboxMail.everyone.exists()
    with at(2026, 11, 20):
        assert jobs.run("leads", timezone.localdate()) == jobs.Outcome(due=1, done=1)
    assert not OutboxMail.everyone.exists()
    assert not Deal.everyone.exists()
