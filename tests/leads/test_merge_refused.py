"""When two leads may not be merged, and what else an import or a night does with one that was."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.retention import due_leads
from leadcrm.leads.services.merging import merge, undo_merge
from privacy import holds
from privacy.erasure.runs import begin
from privacy.merging.expiry import expire_merges
from privacy.merging.refusals import MergeRefused
from privacy.models import Merge, Objection, Request, Subject
from privacy.restrictions import restrict
from tests.leads.import_files import import_text
from tests.leads.page import stored
from tests.leads.people import person
from tests.leads.twins import OTHER, joined, twins

pytestmark = pytest.mark.django_db


def case(lead: Lead, kind: str, **changes: Any) -> Request:
    today = timezone.localdate()
    given = {"state": "open", "received_on": today, "due_on": today + dt.timedelta(days=30)}
    return Request.objects.create(subject=lead.subject, person=lead.subject, kind=kind, **(given | changes))


def refused(kept: Lead, gone: Lead, actor: Any) -> str:
    with pytest.raises(MergeRefused) as refusal:
        merge(kept=kept, gone=gone, taken=[], actor=actor)
    assert not Merge.objects.exists()
    assert Subject.objects.get(pk=gone.subject_id).merged_into is None
    return refusal.value.sentence


def test_restricted_people_are_not_merged_by_sales(lena: Any, ines: Any, as_user: Any) -> None:
    """R116: of a restricted person nobody in sales learns, by a merge neither."""
    kept, gone = twins(lena)
    restrict(subject=gone.subject, ground="accuracy", actor=ines.subject)
    assert refused(kept, gone, lena)
    assert as_user(lena).get(reverse("leads:merge", args=[kept.pk, gone.pk])).status_code == 404


@pytest.mark.parametrize("kind", ["access", "portability", "erasure", "restriction"])
def test_a_request_about_the_whole_is_answered_first(kind: str, lena: Any, as_user: Any) -> None:
    """R101: whoever waits for a copy gets that of the record they asked about."""
    kept, gone = twins(lena)
    made = case(gone, kind)
    page = as_user(lena).post(reverse("leads:merge", args=[kept.pk, gone.pk]))
    assert page.status_code == 422
    assert "wait until it has been answered" in page.content.decode()
    Request.objects.filter(pk=made.pk).update(state="done", fetched_at=timezone.now())
    joined(kept, gone, lena)


def test_a_copy_that_was_made_and_not_fetched_freezes_as_well(lena: Any) -> None:
    kept, gone = twins(lena)
    case(gone, "access", state="done", decision="granted", answered_at=timezone.now())
    assert "wait until" in refused(kept, gone, lena)


def test_other_open_cases_move_along(lena: Any) -> None:
    kept, gone = twins(lena)
    made = case(gone, "rectification")
    row = joined(kept, gone, lena)
    made.refresh_from_db()
    assert made.people == [kept.subject_id, kept.subject_id]
    undo_merge(row=Merge.objects.get(pk=row.pk), actor=lena)
    made.refresh_from_db()
    assert made.people == [gone.subject_id, gone.subject_id]


def test_what_a_hold_keeps_stays_as_it_is(lena: Any, ines: Any) -> None:
    kept, gone = twins(lena)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    holds.place(reason="A claim.", review_on=tomorrow, actor=ines.subject, subject=kept.subject)
    assert "legal hold" in refused(kept, gone, lena)


def test_whoever_is_being_erased_is_not_merged(lena: Any) -> None:
    kept, gone = twins(lena)
    begin("retention", [gone.subject_id], "lead")
    assert "being erased" in refused(kept, gone, lena)


def test_after_a_request_a_merge_is_not_undone(lena: Any) -> None:
    kept, gone = twins(lena)
    row = joined(kept, gone, lena)
    case(kept, "rectification", submitted_at=timezone.now())
    with pytest.raises(MergeRefused, match="made a request"):
        undo_merge(row=Merge.objects.get(pk=row.pk), actor=lena)


def test_the_later_word_of_the_person_moves_the_clock(lena: Any) -> None:
    """R131: the night asks the person who goes on, and nobody else."""
    kept, gone = twins(lena)
    long_ago, lately = dt.date(2024, 3, 1), timezone.localdate() - dt.timedelta(days=5)
    Lead.objects.filter(pk=kept.pk).update(last_person_contact_on=long_ago, obtained_on=long_ago)
    Lead.objects.filter(pk=gone.pk).update(last_person_contact_on=lately, obtained_on=long_ago)
    row = joined(kept, gone, lena)
    assert stored(kept).last_person_contact_on == lately
    Lead.everyone.filter(pk__in=[kept.pk, gone.pk]).update(last_person_contact_on=long_ago)
    assert list(due_leads(timezone.localdate())) == [kept], "what was put aside has no clock of its own"
    Lead.everyone.filter(pk=kept.pk).update(last_person_contact_on=lately)
    undo_merge(row=Merge.objects.get(pk=row.pk), actor=lena)
    assert stored(kept).last_person_contact_on == long_ago


def test_an_import_finds_the_person_by_either_id_and_address(lena: Any, tmp_path: Path) -> None:
    kept, gone = twins(lena)
    Lead.objects.filter(pk=kept.pk).update(external_source="Trade fair", external_id="7")
    Lead.objects.filter(pk=gone.pk).update(external_source="Trade fair", external_id="8")
    joined(kept, gone, lena, "email")
    counts = import_text(
        tmp_path, f"id,name,email,city\n8,Jule Harmsen,,Jena\n9,Jule Harmsen,{OTHER['email']},Gera\n"
    )
    assert counts["suppressed"] == 0
    assert stored(kept).city == "Jena"
    assert Lead.objects.filter(city="Jena").count() == 1


def test_two_records_with_one_address_are_one_candidate_afterwards(lena: Any, tmp_path: Path) -> None:
    kept, gone = twins(lena, email="j.harmsen@kranich.example")
    joined(kept, gone, lena)
    counts = import_text(tmp_path, "name,email,city\nHarmsen,j.harmsen@kranich.example,Jena\n")
    assert (counts["updated"], counts["refused"]) == (1, 0)


def test_two_same_rows_are_kept_as_one_and_one_aside(lena: Any) -> None:
    """A scope of an objection is one row of a person's: the second stays with the old id until nobody can undo it."""
    kept, gone = twins(lena)
    for lead in (kept, gone):
        Objection.objects.create(subject=lead.subject, source="staff", channel="email")
    joined(kept, gone, lena)
    assert set(Objection.objects.values_list("subject", flat=True)) == {kept.subject_id, gone.subject_id}
    assert expire_merges(timezone.localdate() + dt.timedelta(days=32), dry_run=False).done == 1
    assert set(Objection.objects.values_list("subject", flat=True)) == {kept.subject_id}


def test_what_came_under_the_old_id_in_the_last_moment_is_moved_in_the_end(lena: Any) -> None:
    kept, gone = twins(lena)
    joined(kept, gone, lena)
    late = Activity.everyone.create(subject=gone.subject, lead=gone, kind="note", body="Ruft zurück.")
    expire_merges(timezone.localdate() + dt.timedelta(days=32), dry_run=False)
    late.refresh_from_db()
    assert (late.subject_id, late.lead_id) == (kept.subject_id, kept.pk)


def test_a_stranger_with_the_same_name_is_never_merged_by_itself(lena: Any, tmp_path: Path) -> None:
    """R43, W9: two people may share a mailbox; only somebody who looks makes them one."""
    for name in ("Carla", "Dirk"):
        person("Haushalt", name, email="familie@haushalt.example", owner=lena)
    import_text(tmp_path, "name,email\nErna Haushalt,familie@haushalt.example\n")
    assert not Merge.objects.exists()
    assert Lead.objects.filter(match_email="familie@haushalt.example").count() >= 2
