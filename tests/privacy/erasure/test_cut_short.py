"""An erasure that a crash cut short is finished as what it was: never forgotten, never more than it was."""

import datetime as dt
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from leadcrm.leads.models import Lead
from leadcrm.mail.models import OutboxMail
from privacy import jobs
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.erasure import ledger, recovery
from privacy.erasure.engine import NARROW
from privacy.erasure.replay import back_again, replay
from privacy.erasure.runs import begin, begin_all
from privacy.models import ErasureRun, Request, Subject
from privacy.requests.arrival.expiry import SCOPE
from privacy.requests.arrival.intake import submit
from tests.leads.people import person as make_person
from tests.privacy.test_takers import Worker

pytestmark = pytest.mark.django_db(transaction=True)


def killed(kind: str, people: list[uuid.UUID], scope: str) -> None:
    """Begin a run in a session that is killed before the first row has gone."""
    Worker(lambda: begin(kind, people, scope)).kill()


@pytest.fixture
def two(house: Any) -> tuple[Lead, Lead]:
    with transaction.atomic():
        return make_person("First"), make_person("Second")


@pytest.fixture(autouse=True)
def _holds(house: Any) -> Iterator[None]:
    """Whatever happened, the trail holds and nothing stays open."""
    yield
    assert not ErasureRun.objects.filter(finished_at=None).exists()
    seal()
    assert verify().ok


def test_at_once_when_the_process_is_dead_and_later_when_it_gave_up(two: tuple[Lead, Lead]) -> None:
    first, second = two
    begin("retention", [second.subject_id], "lead")  # this session lives
    killed("retention", [first.subject_id], "lead")
    assert recovery.finish_runs() == 1
    assert list(Lead.everyone.values_list("pk", flat=True)) == [second.pk]
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=3)):
        assert jobs.run("erasures", timezone.localdate()) == jobs.Outcome(due=1, done=1)
    assert not Lead.everyone.exists()


def test_some_that_began_together(two: tuple[Lead, Lead]) -> None:
    """A night begins many at once, so that they wait for the disk together; each has its own line and its own end."""
    groups = [[lead.subject_id] for lead in two]
    Worker(lambda: begin_all("retention", groups, "lead")).kill()
    assert [line.subjects for line in ledger.lines()] == [frozenset(group) for group in groups]
    assert recovery.finish_runs() == 2
    assert not Lead.objects.exists()


def test_one_of_which_only_the_ledger_knows(two: tuple[Lead, Lead]) -> None:
    worker = Worker(lambda: ledger.append(kind="retention", scope="lead", subjects=[two[0].subject_id]))
    assert recovery.finish_runs(whole=True) == 0, "its process lives"
    worker.kill()
    assert recovery.finish_runs(whole=True) == 1
    assert list(Lead.everyone.values_list("pk", flat=True)) == [two[1].pk]


def test_of_somebody_s_old_mails_takes_nothing_but_the_mails(two: tuple[Lead, Lead]) -> None:
    """The run names whose mails they are; neither its end nor a replay of its line may take these people away."""
    with transaction.atomic():
        OutboxMail.objects.create(
            subject=two[0].subject, purpose_id="rights_handling", key="old", to_address="a@b.example", title="Old",
            body="Old", message_id="<old@b.example>", state="sent", ended_at=timezone.now() - dt.timedelta(days=300),
        )  # fmt: skip
    killed("expired", [two[0].subject_id], "mails")
    assert recovery.finish_runs() == 1
    assert jobs.run("mails", timezone.localdate()) == jobs.Outcome(due=1, done=1)
    assert replay().left == []
    assert not list(back_again())
    assert Lead.everyone.count() == 2
    assert OutboxMail.everyone.get().to_address == ""


def test_of_old_values_in_the_trail_takes_nobody(two: tuple[Lead, Lead]) -> None:
    killed("expired", [lead.subject_id for lead in two], "trail_values")
    assert recovery.finish_runs() == 1
    replay()
    assert Lead.everyone.count() == 2


def test_a_narrowing_leaves_the_person_and_is_not_done_twice(two: tuple[Lead, Lead]) -> None:
    first, _second = two
    with transaction.atomic():
        Lead.everyone.filter(pk=first.pk).update(last_person_contact_on=dt.date(2024, 1, 1))
    killed("retention", [first.subject_id], f"{NARROW}newsletter")
    assert recovery.finish_runs() == 1
    first.refresh_from_db()
    assert (first.first_name, first.narrowed_to) == ("", ["newsletter"])
    assert Subject.objects.get(pk=first.subject_id).state == "active"


def test_a_request_nobody_proved_goes_with_its_case(house: Any) -> None:
    with transaction.atomic():
        submit(email="stranger@elsewhere.example", kinds=["erasure"], language="en")
    case = Request.objects.get()
    assert case.subject_id
    killed("retention", [case.subject_id], SCOPE)
    assert recovery.finish_runs() == 1
    assert not Request.objects.exists()


def test_two_who_find_the_same_run_finish_it_once(two: tuple[Lead, Lead]) -> None:
    killed("retention", [two[0].subject_id], "lead")
    done: list[int] = []
    start = threading.Barrier(4)

    def finish() -> None:
        start.wait()
        done.append(recovery.finish_runs())
        connection.close()

    workers = [threading.Thread(target=finish) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert sum(done) == 1
