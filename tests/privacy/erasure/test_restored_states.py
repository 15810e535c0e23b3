"""After a restore everybody stands as they stood before it, and nothing that waited in the backup leaves (W13, R137)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from consent.models import ConsentState
from consent.services.withdrawal import withdraw
from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy import jobs
from privacy.audit.sealer import seal
from privacy.erasure.frozen import frozen
from privacy.erasure.probe import people_back
from privacy.holds import place
from privacy.models import Hold, JobRun, Objection, Pause, Subject, Suppression
from privacy.objections import object_to_marketing
from privacy.pauses import pause
from tests.conftest import owner_connection
from tests.leads.people import person as make_person
from tests.mail.conftest import Mailbox, letter, newsletter, subscribe

pytestmark = pytest.mark.django_db(transaction=True)
GROUPS = ("erased", "retained", "objected", "withdrawn", "restricted", "paused", "calm")


def on(day: int, month: int = 11, hour: int = 9) -> Any:
    """The November of W13, in a year in which the company exists already."""
    return time_machine.travel(dt.datetime(2027, month, day, hour, tzinfo=dt.UTC), tick=True)


@pytest.fixture
def people(house: Any, mailbox: Mailbox) -> dict[str, list[Lead]]:
    """Five of each group with a newsletter waiting; the retained had turned to us a year ago and want none."""
    found: dict[str, list[Lead]] = {}
    with on(31, 10):
        for name in GROUPS:
            with transaction.atomic():
                found[name] = [
                    make_person(name.title(), f"No{n}", email=f"{name}{n}@firma.example") for n in range(5)
                ]
        with transaction.atomic():
            Lead.everyone.filter(pk__in=[lead.pk for lead in found["retained"]]).update(
                last_person_contact_on=dt.date(2026, 11, 9), obtained_on=dt.date(2026, 11, 9)
            )
            Subject.objects.filter(pk__in=ids(found["restricted"])).update(
                notice_due_on=dt.date(2027, 11, 17)
            )
        wanting = [lead for name, leads in found.items() if name != "retained" for lead in leads]
        for lead in wanting:
            with transaction.atomic():
                subscribe(lead.subject, lead.email)
        for lead in wanting:
            with transaction.atomic():
                newsletter(lead.subject, key=f"news:{lead.pk}", to=lead.email).send()
        with transaction.atomic():
            letter(found["calm"][0].subject, key="duty", to=found["calm"][0].email).send()
        seal()
    return found


def ids(leads: list[Lead]) -> list[Any]:
    return [lead.subject_id for lead in leads]


def standing(people: dict[str, list[Lead]]) -> dict[str, Any]:
    """Everything that opens or closes a use, and who is there at all."""
    everybody = [pk for leads in people.values() for pk in ids(leads)]
    living = Subject.objects.exclude(state="erased")
    scopes = ("subject_id", "purpose", "channel")
    return {
        "states": dict(Subject.objects.filter(pk__in=everybody).values_list("pk", "state")),
        "leads": set(Lead.everyone.values_list("subject_id", flat=True)),
        "objections": set(Objection.objects.values_list(*scopes)),
        "consents": set(ConsentState.objects.filter(subject__in=living).values_list(*scopes, "status")),
        "pauses": set(Pause.objects.values_list("subject_id", "channel", "until")),
        "holds": set(Hold.objects.values_list("pk", "subject_id", "reason", "review_on")),
        "list": {bytes(digest) for digest in Suppression.objects.values_list("digest", flat=True)},
    }


def change_everybody(people: dict[str, list[Lead]], actor: Subject) -> None:
    """W13: erasures on the 5th and the 9th, objections on the 12th, withdrawals on the 15th, restrictions on the 18th."""
    with on(5):
        for lead in people["erased"]:
            call_command("subject_erase", email=lead.email)
    with on(9):
        assert jobs.run("leads", timezone.localdate()) == jobs.Outcome(due=5, done=5)
    with on(12):
        for lead in people["objected"]:
            object_to_marketing(subject=lead.subject, source="person")
    with on(15):
        for lead in people["withdrawn"]:
            withdraw(subject=lead.subject, purpose="newsletter", channel="email", route="letter")
        place(subject=people["calm"][0].subject, reason="Claim", review_on=dt.date(2028, 3, 1), actor=actor)
        for lead in people["paused"]:
            pause(subject=lead.subject, months=3)
    with on(18):
        assert jobs.run("notices", timezone.localdate()) == jobs.Outcome(due=5, done=5)
    seal()


def test_five_changes_of_each_kind_stand_and_old_mail_stays(
    people: dict[str, list[Lead]], ines: Any, mailbox: Mailbox, tmp_path_factory: Any
) -> None:
    path = tmp_path_factory.mktemp("backups") / "first.backup"
    with on(1, hour=2):
        call_command("backup", str(path))
    change_everybody(people, ines.subject)
    before = standing(people)
    with on(20):
        call_command("restore", str(path))
        assert frozen()
        assert standing(people) != before
        with pytest.raises(CommandError, match="replay_ledger first"):
            call_command("release_restore", "ines")
        call_command("replay_ledger")
        assert standing(people) == before
        call_command("replay_ledger")
        assert standing(people) == before, "twice is once"
        call_command("release_restore", "ines")
        assert deliver().sent == 0
    assert mailbox.raw == []
    waiting = {OutboxMail.State.QUEUED, OutboxMail.State.SENDING}
    assert not waiting & set(OutboxMail.everyone.values_list("state", flat=True))
    assert OutboxMail.everyone.get(key="duty").state == "dead", "somebody looks, and sends it again"
    assert OutboxMail.everyone.get(key=f"news:{people['calm'][0].pk}").because == "RESTORED"


def test_what_was_agreed_to_after_a_withdrawal_survives_the_replay(
    people: dict[str, list[Lead]], ines: Any, tmp_path_factory: Any
) -> None:
    """A line older than the backup closes nothing that was opened since: the backup knows both."""
    lead = people["withdrawn"][0]
    with on(1, hour=1):
        withdraw(subject=lead.subject, purpose="newsletter", channel="email", route="letter")
    with on(1, hour=2), transaction.atomic():
        subscribe(lead.subject, lead.email)
    path = tmp_path_factory.mktemp("backups") / "second.backup"
    with on(1, hour=3):
        call_command("backup", str(path))
        before = standing(people)
    with on(2):
        call_command("restore", str(path))
        call_command("replay_ledger")
        call_command("replay_ledger")
        assert standing(people) == before


def test_the_nightly_search_finds_whoever_came_back_by_another_way(
    people: dict[str, list[Lead]], data_dir: Path
) -> None:
    """R137: somebody puts a table back by hand, past the commands."""
    lead = people["erased"][0]
    names = [field.column for field in Lead._meta.concrete_fields]
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM leads_lead WHERE id = %s", [lead.pk])
        row = [
            "{}" if name == "provenance" else value
            for name, value in zip(names, cursor.fetchone(), strict=True)
        ]
    call_command("subject_erase", email=lead.email)
    today = timezone.localdate()
    assert jobs.run("resurrection", today - dt.timedelta(days=1)) == jobs.Outcome(due=0, done=0, left=0)
    with owner_connection() as owner:
        owner.execute("SET session_replication_role = replica")
        marks = ", ".join(["%s"] * len(row))
        owner.execute(f"INSERT INTO leads_lead ({columns}) VALUES ({marks})", row)
    assert jobs.run("resurrection", today) == jobs.Outcome(due=1, done=0, left=1)
    assert people_back() == [str(lead.subject_id)]
    assert JobRun.objects.get(name="resurrection", local_date=today).left == 1
