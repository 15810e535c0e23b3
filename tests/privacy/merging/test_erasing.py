"""Whoever was merged is erased, kept out after a restore and searched for under every id they were known by (R110, R137)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from leadcrm.leads.models import Lead
from leadcrm.leads.retention import retain_leads
from leadcrm.leads.services.activities import add_note
from leadcrm.mail.tokens import unsubscribe_token
from leadcrm.mail.unsubscribe import unsubscribe
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.erasure import ledger
from privacy.merging.expiry import expire_merges
from privacy.models import AuditDetail, Merge, Objection, Restriction, Subject, Suppression
from privacy.objections import object_to_marketing
from privacy.restrictions import restrict
from tests.leads.page import JULE
from tests.leads.people import person as make_person
from tests.leads.twins import OTHER, joined, twins
from tests.privacy.conftest import EMAIL, MARKS, where_marks_stand

pytestmark = pytest.mark.django_db(transaction=True)
ALL = [*MARKS, JULE["email"], "3414710118", "harmsen", "wärmepumpe"]


@pytest.fixture
def other(person: Lead, lena: Any) -> Lead:
    """Jule, whom somebody takes to be the same person."""
    with transaction.atomic():
        lead = make_person(
            JULE["last_name"], JULE["first_name"], email=JULE["email"], phone=JULE["phone"], owner=lena
        )
        add_note(lead=lead, author=lena, text="Fragt nach Wärmepumpe.")
    return lead


def test_nothing_of_either_is_left_anywhere(person: Lead, other: Lead, lena: Any, data_dir: Path) -> None:
    joined(other, person, lena, "email", "address")
    call_command("subject_erase", subject=other.subject_id)
    assert where_marks_stand(data_dir, marks=ALL) == []
    assert set(Subject.objects.filter(pk__in=[other.subject_id, person.subject_id]).values_list("state")) == {
        ("erased",)
    }
    assert not Merge.objects.exists()
    assert Suppression.objects.count() == 4, "of the addresses that were not chosen, too"
    seal()
    assert verify().ok


def test_by_an_old_id_or_an_old_address_the_person_is_meant(
    person: Lead, other: Lead, lena: Any, data_dir: Path
) -> None:
    joined(other, person, lena)
    call_command("subject_erase", email=EMAIL)
    assert where_marks_stand(data_dir, marks=ALL) == []


def test_a_restored_backup_of_before_the_merge_brings_neither_back(
    person: Lead, other: Lead, lena: Any, data_dir: Path, tmp_path_factory: Any
) -> None:
    seal()
    path = tmp_path_factory.mktemp("backups") / "monday.backup"
    call_command("backup", str(path))
    joined(other, person, lena, "email")
    object_to_marketing(subject=other.subject, source="person", purpose="post_marketing")
    call_command("subject_erase", subject=other.subject_id)
    call_command("restore", str(path))
    assert Subject.objects.filter(pk__in=[other.subject_id, person.subject_id], state="active").count() == 2
    call_command("replay_ledger")
    assert where_marks_stand(data_dir, marks=ALL) == []
    seal()
    assert verify().ok


def test_a_restored_backup_hears_what_the_one_person_said(
    person: Lead, other: Lead, lena: Any, ines: Any, tmp_path_factory: Any
) -> None:
    seal()
    path = tmp_path_factory.mktemp("backups") / "monday.backup"
    call_command("backup", str(path))
    joined(other, person, lena)
    object_to_marketing(subject=other.subject, source="person")
    restrict(subject=other.subject, ground="accuracy", actor=ines.subject)
    call_command("restore", str(path))
    call_command("replay_ledger")
    for lead in (person, other):
        assert Objection.objects.filter(subject=lead.subject_id).exists()
        assert Restriction.objects.filter(subject=lead.subject_id).exists()
        assert Subject.objects.get(pk=lead.subject_id).state == "restricted"


def test_an_old_link_still_unsubscribes(person: Lead, other: Lead, lena: Any) -> None:
    joined(other, person, lena)
    unsubscribe(token=unsubscribe_token(subject=person.subject_id, purpose="newsletter", address=EMAIL))
    states = other.subject.consent_states.values_list("purpose", "status")
    assert ("newsletter", "withdrawn") in states


def test_every_line_of_the_ledger_names_both(person: Lead, other: Lead, lena: Any) -> None:
    joined(other, person, lena)
    object_to_marketing(subject=other.subject, source="person")
    line = list(ledger.lines())[-1]
    assert line.subjects == {other.subject_id, person.subject_id}


def test_after_thirty_days_only_the_bare_id_is_left(
    person: Lead, other: Lead, lena: Any, data_dir: Path
) -> None:
    joined(other, person, lena, "name", "email", "phone", "company", "address")
    today = timezone.localdate()
    assert expire_merges(today + dt.timedelta(days=29), dry_run=True).due == 0
    outcome = expire_merges(today + dt.timedelta(days=32), dry_run=False)
    assert (outcome.due, outcome.done) == (1, 1)
    assert not Lead.everyone.filter(subject=person.subject_id).exists()
    gone = Subject.objects.get(pk=person.subject_id)
    assert (gone.state, gone.merged_into) == ("merged", other.subject_id)
    assert AuditDetail.objects.filter(subject=person.subject_id).exists(), "the history of the person goes on"
    call_command("subject_erase", subject=other.subject_id)
    assert where_marks_stand(data_dir, marks=ALL) == []
    seal()
    assert verify().ok


def test_a_night_takes_the_person_under_every_id(lena: Any, data_dir: Path) -> None:
    """R131: one clock, and a run that knows all ids before its first row goes."""
    kept, gone = twins(lena)
    joined(kept, gone, lena, "email")
    with transaction.atomic():
        Lead.everyone.filter(pk__in=[kept.pk, gone.pk]).update(obtained_on=dt.date(2020, 1, 1))
    outcome = retain_leads(timezone.localdate(), dry_run=False)
    assert (outcome.due, outcome.done) == (1, 1)
    ids = {kept.subject_id, gone.subject_id}
    assert set(Subject.objects.filter(pk__in=ids, state="erased").values_list("pk", flat=True)) == ids
    assert [line.subjects for line in ledger.lines() if line.kind == "retention"] == [ids]
    assert where_marks_stand(data_dir, marks=[JULE["email"], OTHER["email"], "harmsen", "solardach"]) == []
    seal()
    assert verify().ok
