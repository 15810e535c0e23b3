"""The data protection officer reads the trail; nobody else does, and reading is itself recorded."""

import pytest
from django.test import Client

from privacy.audit.context import act
from privacy.audit.models import AuditEntry
from privacy.audit.services import record
from privacy.models import Subject
from tests.privacy.trail import add_person, entries_of, sql

pytestmark = pytest.mark.django_db

LIST = "/admin/privacy/auditentry/"


@pytest.fixture
def officer(as_user, ines) -> Client:
    return as_user(ines)


def shown(client: Client, **query: object) -> list[AuditEntry]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


def test_the_trail_of_a_person_is_found_by_their_id(officer):
    person, other = add_person(), add_person()
    sql("UPDATE privacy_subject SET party = 'business' WHERE id = %s", [person])
    assert {e.subject for e in shown(officer, subject=person)} == {person}
    assert entries_of(other)
    assert shown(officer, subject="nonsense") == []


def test_the_trail_is_filtered_by_actor_and_verb(officer, lena):
    with act(actor=lena):
        person = add_person()
        sql("UPDATE privacy_subject SET party = 'business' WHERE id = %s", [person])
    found = shown(officer, actor=lena.subject_id, verb="update")
    assert [(e.subject, e.verb) for e in found] == [(person, "update")]


def test_the_trail_is_filtered_by_time(officer):
    add_person()
    assert shown(officer, at__gte="2020-01-01 00:00:00+00:00")
    assert shown(officer, at__lt="2020-01-01 00:00:00+00:00") == []


def test_reads_are_seen_only_from_one_person_or_one_incident(officer, lena):
    person = add_person()
    with act(actor=lena, request_id="incident-7"):
        record(verb="read", model=Subject, row_id=person, subject=person)
    assert "read" not in {e.verb for e in shown(officer, actor=lena.subject_id)}
    assert "read" not in {e.verb for e in shown(officer)}
    assert "read" in {e.verb for e in shown(officer, subject=person)}
    assert [e.verb for e in shown(officer, request_id="incident-7")] == ["read"]


def test_staff_appear_by_name_and_by_one_query(officer, lena, django_assert_max_num_queries):
    with act(actor=lena):
        people = [add_person() for _ in range(30)]
    with django_assert_max_num_queries(12):
        page = officer.get(LIST, {"actor": str(lena.subject_id)}).content.decode()
    assert page.count("Lena Vogt") >= 30
    assert f"?subject={people[0]}" in page


def test_reading_the_trail_of_a_person_is_recorded(officer, ines):
    person = add_person()
    shown(officer, subject=person)
    read = AuditEntry.objects.filter(verb="read", subject=person).latest("id")
    assert (read.table_name, read.actor, read.purpose) == (
        "privacy_auditentry",
        str(ines.subject_id),
        "audit",
    )


def test_an_entry_shows_old_and_new_values_and_the_look_is_recorded(officer):
    person = add_person()
    (entry,) = entries_of(person)
    page = officer.get(f"{LIST}{entry.pk}/change/")
    assert page.status_code == 200
    assert "consumer" in page.content.decode()
    assert AuditEntry.objects.filter(verb="read", subject=person, row_id=str(entry.pk)).exists()


@pytest.mark.parametrize("path", ["add/", "{}/delete/"])
def test_nobody_adds_or_deletes(officer, path):
    (entry,) = entries_of(add_person())
    assert officer.get(LIST + path.format(entry.pk)).status_code == 403


def test_a_post_changes_nothing(officer):
    (entry,) = entries_of(add_person())
    assert officer.post(f"{LIST}{entry.pk}/change/", {"actor": "nobody"}).status_code == 403
    entry.refresh_from_db()
    assert entry.actor != "nobody"


def test_nobody_but_the_officer_reads_it(as_user, arne, jonas, lena, mara):
    for user in (arne, jonas, lena, mara):
        assert as_user(user).get(LIST).status_code in (302, 403)
    assert Client().get(LIST).status_code == 302


def test_the_list_never_counts_the_whole_trail(officer, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as captured:
        shown(officer)
    counts = [q["sql"] for q in captured.captured_queries if "COUNT(" in q["sql"]]
    assert all("LIMIT 10000" in count for count in counts)


def test_the_seals_are_shown(officer):
    from privacy.audit.sealer import seal

    add_person()
    seal()
    assert officer.get("/admin/privacy/auditseal/").status_code == 200
