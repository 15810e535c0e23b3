"""A backup that holds two people as one who are two again: restored, each stands as they stood before (R110, R137)."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from leadcrm.leads.models import Lead
from leadcrm.leads.services.merging import undo_merge
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.erasure import ledger
from privacy.erasure.replay import replay
from privacy.merging.service import UNDO
from privacy.models import Merge, Request, Subject
from tests.leads.twins import joined, told, twins
from tests.privacy.conftest import where_marks_stand

pytestmark = pytest.mark.django_db(transaction=True)
CHOSEN = ("name", "email", "phone", "company", "address")


@pytest.fixture
def other(person: Lead, lena: Any) -> Lead:
    """Whom somebody took to be the same person; nobody erases her."""
    with transaction.atomic():
        lead, _third = twins(lena)
    return lead


@pytest.fixture
def monday(tmp_path_factory: Any) -> Path:
    return Path(tmp_path_factory.mktemp("backups")) / "monday.backup"


def backed_up(path: Path) -> None:
    seal()
    call_command("backup", str(path))


def states(*leads: Lead) -> list[str]:
    return [Subject.objects.get(pk=lead.subject_id).state for lead in leads]


@pytest.mark.parametrize("kept_first", [True, False])
def test_whoever_was_erased_after_the_undo_goes_and_the_other_stays(
    person: Lead, other: Lead, lena: Any, ines: Any, data_dir: Path, monday: Path, kept_first: bool
) -> None:
    kept, gone = (person, other) if kept_first else (other, person)
    row = joined(kept, gone, lena, *CHOSEN)
    backed_up(monday)
    undo_merge(row=Merge.objects.get(pk=row.pk), actor=lena)
    call_command("subject_erase", subject=person.subject_id)
    before = told(other)
    call_command("restore", str(monday))
    assert states(gone) == ["merged"]
    for _time in range(2):  # twice is once
        call_command("replay_ledger")
        assert where_marks_stand(data_dir) == []
        assert states(person, other) == ["erased", "active"]
        assert told(other) == before
    call_command("release_restore", "ines")
    seal()
    assert verify().ok


def test_a_later_merge_of_the_same_two_stands_and_so_does_one_whose_undo_was_cut_short(
    person: Lead, other: Lead, lena: Any, monday: Path
) -> None:
    row = joined(other, person, lena, *CHOSEN)
    undo_merge(row=Merge.objects.get(pk=row.pk), actor=lena)
    other.refresh_from_db()
    person.refresh_from_db()
    row = joined(other, person, lena, *CHOSEN)
    before = told(other)
    ids = [other.subject_id, person.subject_id]
    ledger.append(kind="merge", scope=f"{UNDO}{row.pk}", subjects=ids)  # and then the process died
    backed_up(monday)
    call_command("restore", str(monday))
    call_command("replay_ledger")
    assert states(other, person) == ["active", "merged"]
    assert told(other) == before


def test_an_undo_that_is_refused_stops_the_release_and_erases_nobody(
    person: Lead, other: Lead, lena: Any, ines: Any, data_dir: Path, monday: Path, capsys: Any
) -> None:
    row = joined(other, person, lena, *CHOSEN)
    with transaction.atomic():
        asked = Request.objects.create(
            subject=other.subject,
            kind=Request.Kind.OBJECTION,
            submitted_at=timezone.now(),
            received_on=timezone.localdate(),
            due_on=timezone.localdate(),
        )
    backed_up(monday)
    with transaction.atomic():
        asked_as = asked.pk
        asked.delete()
    undo_merge(row=Merge.objects.get(pk=row.pk), actor=lena)
    call_command("subject_erase", subject=other.subject_id)
    call_command("restore", str(monday))
    with pytest.raises(SystemExit):
        call_command("replay_ledger")
    said = capsys.readouterr().out
    pair = " ".join(sorted([str(other.subject_id), str(person.subject_id)]))
    assert f"left: {pair}: Since the merge the person has made a request" in said
    assert states(other, person) == ["active", "merged"]
    with pytest.raises(CommandError, match="replay_ledger first"):
        call_command("release_restore", "ines")
    with transaction.atomic():
        Request.objects.filter(pk=asked_as).delete()
    call_command("replay_ledger")
    assert states(other, person) == ["erased", "active"]
    assert where_marks_stand(data_dir) != []


@pytest.mark.parametrize("kind", ["request", "retention"])
def test_an_erasure_of_one_of_two_takes_nobody_as_long_as_they_are_one(
    person: Lead, other: Lead, lena: Any, kind: str
) -> None:
    joined(other, person, lena)
    for lead in (other, person):
        ledger.append_all(kind=kind, scope="person", acts={uuid.uuid4(): [lead.subject_id]})
    left = replay().left
    assert "names one of the two" in left[0]
    assert {str(other.subject_id), str(person.subject_id)} <= set(left)
    assert states(other, person) == ["active", "merged"]
