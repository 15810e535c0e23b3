"""Two people who were merged by mistake, and told apart again: each has what is theirs and nothing else (W9)."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from leadcrm.leads.models import Lead
from leadcrm.leads.services.activities import add_note
from leadcrm.leads.services.leads import change_fields
from leadcrm.leads.services.merging import undo_merge
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.models import Merge
from privacy.package import package
from tests.leads.twins import joined, told, twins
from tests.privacy.conftest import NUMBER, where_marks_stand

pytestmark = pytest.mark.django_db(transaction=True)
EVERYTHING = ("name", "email", "phone", "mobile", "company", "address", "language", "owner", "stage")


def copy_of(lead: Lead) -> Any:
    """Return the person's copy without the trail, which says that there was a merge and an end of it."""
    answer = package([lead.subject_id])
    return {t["name"]: list(t["rows"]) for t in answer["data"] if t["table"] != "privacy.AuditEntry"}


@pytest.mark.parametrize("kept_first", [True, False])
def test_undone_and_one_erased_the_other_is_as_if_nothing_had_been(
    person: Lead, lena: Any, data_dir: Path, kept_first: bool
) -> None:
    with transaction.atomic():
        other, _third = twins(lena)
        # Even a text that names the other one, as sales write it.
        add_note(lead=other, author=lena, text=f"Bei der Nachbarin anrufen: {NUMBER}.")
    before, file = copy_of(other), told(other)
    kept, gone = (other, person) if kept_first else (person, other)
    row = joined(kept, gone, lena, *EVERYTHING)
    undo_merge(row=Merge.objects.get(pk=row.pk), actor=lena)
    assert copy_of(other) == before
    assert told(other) == file
    call_command("subject_erase", subject=person.subject_id)  # exits 1 when something is left
    after = copy_of(other)
    before["Activities"] = [
        {**entry, "body": entry["body"].replace(NUMBER, "[…]")} for entry in before["Activities"]
    ]
    assert after == before
    assert where_marks_stand(data_dir) == []
    seal()
    assert verify().ok


def test_what_was_written_while_they_were_one_names_nobody_afterwards(
    person: Lead, lena: Any, data_dir: Path
) -> None:
    """A value of the one that was edited in the file of both leaves no old value behind in the other's trail."""
    with transaction.atomic():
        other, _third = twins(lena)
    row = joined(other, person, lena, "address")
    with transaction.atomic():
        note = person.activities.model.everyone.get(lead=other, kind="note", body__contains="Urgroßmutter")
        note.body += "\nDas stimmt nicht."
        note.save()
        change_fields(lead=other, changes={"job_title": "Leitung"}, origin="staff:1")
    undo_merge(row=Merge.objects.get(pk=row.pk), actor=lena)
    call_command("subject_erase", subject=person.subject_id)
    assert where_marks_stand(data_dir) == []
    seal()
    assert verify().ok
