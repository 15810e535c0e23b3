"""Two leads that are one person become one on a page, and two again (R43, W9)."""

import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leadcrm.leads.models import Activity, Deal, Lead, Task
from leadcrm.leads.services.activities import add_note
from leadcrm.leads.services.leads import change_fields
from leadcrm.leads.services.merging import merge, undo_merge
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.merging.refusals import MergeRefused
from privacy.models import AuditEntry, ContactPoint, Merge, Subject
from privacy.restrictions import restrict
from tests.leads.page import stored
from tests.leads.people import person
from tests.leads.twins import OTHER, joined, told, twins

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(lena: Any) -> tuple[Lead, Lead]:
    return twins(lena)


def door(kept: Lead, gone: Lead) -> str:
    return reverse("leads:merge", args=[kept.pk, gone.pk])


def test_similar_leads_stand_on_the_page_with_what_they_share(lena: Any, tom: Any, as_user: Any) -> None:
    anna = person("Weber", "Anna", email="anna@kunde.example", company="Kunde AG", owner=lena)
    person("Weber", "A.", email="ANNA@kunde.example", owner=lena)
    person("Weber", "Anna", company="Kunde AG", owner=lena)
    person("Weber", "Anna", email="anna@kunde.example", owner=tom)
    person("Weber", "Anna", owner=lena)
    page = as_user(lena).get(anna.get_absolute_url()).content.decode()
    assert "2 similar leads" in page, "of another team's nobody learns; a name alone makes nobody the same"
    assert "same e-mail address" in page
    assert "same name and company" in page


def test_the_page_asks_of_each_fact_which_value_goes_on(pair: Any, lena: Any, as_user: Any) -> None:
    kept, gone = pair
    page = as_user(lena).get(door(kept, gone)).content.decode()
    assert OTHER["email"] in page
    assert 'name="email"' in page
    assert 'name="owner"' not in page, "what is the same in both is no question"


def test_merging_moves_everything_and_takes_the_chosen_values(pair: Any, lena: Any, as_user: Any) -> None:
    kept, gone = pair
    answer = as_user(lena).post(
        door(kept, gone), {"email": "gone", "phone": "kept", "address": "gone"}, follow=True
    )
    page = answer.content.decode()
    assert "two records are one" in page
    kept = stored(kept)
    assert (kept.email, kept.phone, kept.city) == (OTHER["email"], "+49 341 4710118", "Grimma")
    assert not Lead.objects.filter(pk=gone.pk).exists()
    for model in (Activity, Task, Deal):
        assert set(model.objects.filter(subject=kept.subject).values_list("lead", flat=True)) == {kept.pk}
        assert not model.objects.filter(subject=gone.subject_id).exists()
    assert Activity.objects.filter(lead=kept, body__contains="Solardach").exists()
    points = ContactPoint.objects.filter(subject=kept.subject)
    assert points.count() == 2, "what a person may be written to at are the addresses that were chosen"
    assert verify().ok


def test_the_trail_and_the_history_say_it(pair: Any, lena: Any, as_user: Any) -> None:
    kept, gone = pair
    joined(kept, gone, lena)
    acts = AuditEntry.objects.filter(verb="merge").values_list("subject", "row_id", "actor")
    assert set(acts) == {
        (kept.subject_id, str(gone.subject_id), str(lena.subject_id)),
        (gone.subject_id, str(kept.subject_id), str(lena.subject_id)),
    }
    page = as_user(lena).get(f"{kept.get_absolute_url()}?tab=history").content.decode()
    assert "Merged with Jule Sophie Harmsen-Kranich" in page
    assert "Undo the merge" in page


def test_an_old_address_leads_to_the_person(pair: Any, lena: Any, tom: Any, as_user: Any) -> None:
    kept, gone = pair
    joined(kept, gone, lena)
    assert as_user(lena).get(gone.get_absolute_url()).headers["Location"] == kept.get_absolute_url()
    assert as_user(tom).get(gone.get_absolute_url()).status_code == 404
    assert as_user(lena).get(reverse("leads:list"), {"q": "privat.example"}).content.count(b"Kranich") == 0


def test_lists_count_the_person_once(pair: Any, lena: Any, as_user: Any) -> None:
    kept, gone = pair
    joined(kept, gone, lena)
    page = as_user(lena).get(reverse("leads:list")).context["page"]
    assert (page.total, page.restricted) == (1, 0)


def test_the_officer_gets_the_person_under_the_old_address_too(
    pair: Any, lena: Any, ines: Any, as_user: Any
) -> None:
    kept, gone = pair
    joined(kept, gone, lena, "email")
    client = as_user(ines)
    client.post(reverse("leads:look", args=[gone.pk]), {"reason": "request"})
    assert OTHER["email"] in client.get(gone.get_absolute_url()).content.decode()
    assert restrict(subject=kept.subject, ground="accuracy", actor=ines.subject)
    assert as_user(lena).get(gone.get_absolute_url()).status_code == 404


def test_undone_both_are_as_they_were(pair: Any, lena: Any, as_user: Any) -> None:
    kept, gone = pair
    before = told(kept), told(gone)
    row = joined(kept, gone, lena, "name", "email", "phone", "address")
    assert told(kept) != before[0]
    answer = as_user(lena).post(reverse("leads:merge_undo", args=[kept.pk, row.pk]), follow=True)
    assert "are two records again" in answer.content.decode()
    assert (told(kept), told(gone)) == before
    assert verify().ok


def test_what_was_written_meanwhile_stays_with_the_lead(pair: Any, lena: Any) -> None:
    kept, gone = pair
    row = joined(kept, gone, lena)
    add_note(lead=kept, author=lena, text="Ruft am Montag an.")
    undo_merge(row=Merge.objects.get(pk=row.pk), actor=lena)
    assert Activity.objects.filter(lead=kept, body="Ruft am Montag an.").exists()
    assert (
        Activity.objects.filter(lead=gone).count()
        == Activity.objects.filter(subject=gone.subject).count()
        > 0
    )


def test_a_chosen_value_that_was_changed_since_is_not_taken_apart(pair: Any, lena: Any, as_user: Any) -> None:
    kept, gone = pair
    row = joined(kept, gone, lena, "email")
    change_fields(lead=kept, changes={"email": "neu@kranich.example"}, origin=f"staff:{lena.pk}")
    answer = as_user(lena).post(reverse("leads:merge_undo", args=[kept.pk, row.pk]), follow=True)
    assert "cannot be undone any more" in answer.content.decode()
    assert Merge.objects.filter(pk=row.pk).exists()


def test_leads_of_other_teams_do_not_exist(pair: Any, lena: Any, tom: Any, mara: Any, as_user: Any) -> None:
    kept, gone = pair
    theirs = person("Harmsen", "Jule", owner=tom)
    client = as_user(lena)
    for address in (
        door(kept, theirs),
        door(theirs, kept),
        door(kept, kept),
        f"/leads/{kept.pk}/merge/999999/",
    ):
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 404, address
    assert as_user(tom).post(door(kept, gone)).status_code == 404
    assert as_user(mara).post(door(kept, gone)).status_code == 403
    assert client.post(reverse("leads:merge_undo", args=[kept.pk, uuid.uuid4()])).status_code == 404
    row = joined(kept, gone, lena)
    assert as_user(tom).post(reverse("leads:merge_undo", args=[kept.pk, row.pk])).status_code == 404
    assert client.post(reverse("leads:merge_undo", args=[person(owner=lena).pk, row.pk])).status_code == 404
    with pytest.raises(MergeRefused):
        merge(kept=kept, gone=theirs, taken=[], actor=lena)


def test_a_tampered_choice_chooses_nothing(pair: Any, lena: Any, as_user: Any) -> None:
    kept, gone = pair
    answer = as_user(lena).post(door(kept, gone), {"email": "both", "subject": "gone", "id": "gone"})
    assert answer.status_code == 302
    assert stored(kept).email == kept.email


def test_two_chosen_rows_of_the_list_are_compared(pair: Any, lena: Any, as_user: Any) -> None:
    kept, gone = pair
    client, given = as_user(lena), {"action": "merge", "query": ""}
    answer = client.post(reverse("leads:bulk"), {**given, "lead": [kept.pk, gone.pk]})
    assert answer.headers["Location"] == door(kept, gone)
    answer = client.post(reverse("leads:bulk"), {**given, "lead": [kept.pk]}, follow=True)
    assert "exactly two" in answer.content.decode()


def test_it_costs_as_many_questions_for_many_rows_as_for_few(lena: Any) -> None:
    counts = []
    for number in (1, 12):
        with transaction.atomic():
            kept, gone = twins(lena)
            for place in range(number):
                add_note(lead=gone, author=lena, text=f"Notiz {place}")
        with CaptureQueriesContext(connection) as asked:
            row = joined(kept, gone, lena, "email")
        with CaptureQueriesContext(connection) as undone:
            undo_merge(row=Merge.objects.get(pk=row.pk), actor=lena)
        counts.append((len(asked), len(undone)))
    assert counts[0] == counts[1]


def test_a_chain_of_merges_is_undone_in_the_reverse_order(lena: Any) -> None:
    a, b = twins(lena)
    c = person("Kranich", "J.", email="j@kranich.example", owner=lena)
    before = told(a), told(b), told(c)
    first = joined(b, a, lena, "email")
    second = joined(c, b, lena, "email", "name")
    assert set(Subject.objects.filter(merged_into=c.subject_id)) == {a.subject, b.subject}
    with pytest.raises(MergeRefused, match="once more"):
        undo_merge(row=Merge.objects.get(pk=first.pk), actor=lena)
    undo_merge(row=Merge.objects.get(pk=second.pk), actor=lena)
    assert Subject.objects.get(pk=a.subject_id).merged_into == b.subject_id
    undo_merge(row=Merge.objects.get(pk=first.pk), actor=lena)
    assert (told(a), told(b), told(c)) == before
    seal()
    assert verify().ok
