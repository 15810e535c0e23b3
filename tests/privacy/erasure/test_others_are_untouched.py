"""Two people in one note, one address, one company, one import: erasing one leaves the other's data and copy right (W9)."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from leadcrm.leads.models import Activity, Lead, Mention
from leadcrm.leads.services.activities import add_note
from leadcrm.leads.services.merging import undo_merge
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.erasure.elsewhere import MARK
from privacy.models import AuditEntry, ContactPoint, Merge, Subject
from privacy.package import package
from tests.leads.import_files import import_text
from tests.leads.people import person
from tests.leads.twins import joined
from tests.privacy.conftest import where_marks_stand

pytestmark = pytest.mark.django_db(transaction=True)
_SHARED = "familie.o'hara@haushalt.example"


@pytest.fixture
def couple(house: Any, lena: Any) -> tuple[Lead, Lead]:
    """Carla and Dirk share a mailbox and a company; each has a note in which the other appears."""
    with transaction.atomic():
        carla = person(
            "O'Hara", "Carla-Xaveria", email=_SHARED, phone="+49 341 4710 288", company="Haushalt GbR"
        )
        dirk = person("Ohnesorg", "Dirk", email=_SHARED, phone="+49 341 4710 299", company="Haushalt GbR")
        add_note(
            lead=dirk, author=lena, text="Carla-Xaveria O'Hara bittet um Rückruf, 0341/4710288.\nDirk zahlt."
        )
        add_note(lead=carla, author=lena, text="Dirk Ohnesorg entscheidet mit.")
    seal()
    return carla, dirk


def _data(lead: Lead) -> Any:
    answer = package([lead.subject_id])
    return {table["name"]: list(table["rows"]) for table in answer["data"]}


def test_people_who_appear_are_noted(couple: tuple[Lead, Lead]) -> None:
    carla, dirk = couple
    assert set(Mention.objects.values_list("subject", "owner")) == {
        (carla.subject_id, dirk.subject_id),
        (dirk.subject_id, carla.subject_id),
    }


def test_the_others_copy_reads_alike_before_and_after(couple: tuple[Lead, Lead], data_dir: Any) -> None:
    carla, dirk = couple
    before = _data(dirk)
    assert MARK in str(before)
    assert "Carla" not in str(before)
    call_command("subject_erase", subject=carla.subject_id)
    assert _data(dirk) == before
    seal()
    assert verify().ok


def test_the_name_goes_and_the_rest_of_the_text_stays(couple: tuple[Lead, Lead], data_dir: Any) -> None:
    carla, dirk = couple
    call_command("subject_erase", subject=carla.subject_id)
    (note,) = Activity.everyone.filter(lead=dirk, kind="note").values_list("body", flat=True)
    assert note == f"{MARK} bittet um Rückruf, {MARK}.\nDirk zahlt."
    assert where_marks_stand(data_dir, marks=["carla-xaveria", "4710288", "4710 288"]) == []


def test_one_import_that_brought_one_and_was_merged_into_the_other(
    couple: tuple[Lead, Lead], data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A row of the same file went into a lead that was known; their values stay, the file's and the other row's go."""
    _carla, dirk = couple
    with transaction.atomic():
        Lead.objects.filter(pk=dirk.pk).update(
            email="dirk@haushalt.example", match_email="dirk@haushalt.example"
        )
    counts = import_text(
        tmp_path_factory.mktemp("upload"),  # ours, not the product's
        "name,email,city,remark\n"
        "Xaver-Emil Zwirnbein,x.zwirnbein@haushalt.example,Gera,Nachbar von Dirk Ohnesorg\n"
        "Dirk Ohnesorg,dirk@haushalt.example,Jena,Nachbar von Xaver-Emil Zwirnbein\n",
    )
    assert (counts["new"], counts["updated"]) == (1, 1)
    gone = Lead.objects.get(last_name="Zwirnbein")
    dirk.refresh_from_db()
    assert dirk.city == "Jena"
    before = _data(dirk)
    call_command("subject_erase", subject=gone.subject_id)
    assert _data(dirk) == before
    assert where_marks_stand(data_dir, marks=["zwirnbein"]) == []
    dirk.refresh_from_db()
    assert (dirk.city, dirk.last_name) == ("Jena", "Ohnesorg")


def test_two_who_were_merged_by_mistake_and_told_apart_again(
    couple: tuple[Lead, Lead], lena: Any, data_dir: Path
) -> None:
    """They share a mailbox and stand in each other's notes: while they are one, nobody merely appears in their own file."""
    carla, dirk = couple
    with transaction.atomic():
        Lead.objects.filter(pk__in=[carla.pk, dirk.pk]).update(owner=lena)
    before, mentions = _data(dirk), set(Mention.objects.values_list("pk", "subject", "owner"))
    row = joined(dirk, carla, lena, "name", "phone")
    assert MARK not in str(_data(dirk)["Activities"]), "both names are the one person's own"
    undo_merge(row=Merge.objects.get(pk=row.pk), actor=lena)
    assert set(Mention.objects.values_list("pk", "subject", "owner")) == mentions
    trail = str(AuditEntry._meta.verbose_name_plural).capitalize()
    assert {name: rows for name, rows in _data(dirk).items() if name != trail} == {
        name: rows for name, rows in before.items() if name != trail
    }
    call_command("subject_erase", subject=carla.subject_id)
    assert {name: rows for name, rows in _data(dirk).items() if name != trail} == {
        name: rows for name, rows in before.items() if name != trail
    }
    assert where_marks_stand(data_dir, marks=["carla-xaveria", "4710288", "4710 288"]) == []
    seal()
    assert verify().ok


def test_a_shared_address_stays_the_others(couple: tuple[Lead, Lead]) -> None:
    carla, dirk = couple
    call_command("subject_erase", subject=carla.subject_id)
    dirk.refresh_from_db()
    assert dirk.email == _SHARED
    assert ContactPoint.objects.filter(subject=dirk.subject_id, kind="email").exists()
    assert dirk.company is not None
    assert Subject.objects.get(pk=dirk.subject_id).state == "active"


def test_a_namesake_is_no_rest(couple: tuple[Lead, Lead]) -> None:
    carla, _dirk = couple
    with transaction.atomic():
        namesake = person("O'Hara", "Carla-Xaveria", email="other@firma.example")
    call_command("subject_erase", subject=carla.subject_id)  # would exit 1
    namesake.refresh_from_db()
    assert namesake.last_name == "O'Hara"
