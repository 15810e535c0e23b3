"""A night asks again about each person just before it forgets them."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from leadcrm.leads.models import Lead
from leadcrm.leads.retention import LEADS
from leadcrm.leads.services.activities import log_call
from privacy.retention.asking import Answer, Question
from tests.leads.people import person as make_person

pytestmark = pytest.mark.django_db(transaction=True)


def test_whoever_turns_to_us_during_the_night_is_not_due_any_more(house: Any, lena: Any) -> None:
    with transaction.atomic():
        lead = make_person(last_person_contact_on=dt.date(2024, 1, 1))
    question = Question(LEADS, timezone.localdate())
    assert list(question.ask([lead.subject_id])) == [Answer(lead.subject_id, True, False, frozenset())]
    with transaction.atomic():
        log_call(lead=lead, author=lena, outcome="reached", minutes=3)
    assert [answer.due for answer in question.ask([lead.subject_id])] == [False]


def test_it_knows_who_waits_for_a_copy_and_what_is_alive(person: Lead, ask: Any) -> None:
    ask(person.email, kind="access")
    (answer,) = Question(LEADS, timezone.localdate()).ask([person.subject_id])
    assert (answer.due, answer.waiting, answer.alive) == (False, True, {"newsletter"})
