"""Every write to a registered table enters the trail, whatever wrote it."""

import hashlib
import json
import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from privacy.audit.models import AuditDetail, AuditEntry
from privacy.audit.triggers import audited_tables, function_sql
from privacy.ids import new_subject_id
from privacy.models import ErasureRun, Objection, Subject, Suppression
from privacy.registry import declaration
from tests.conftest import owner_connection
from tests.privacy.trail import SUBJECT, add_person, entries_of, sql

pytestmark = pytest.mark.django_db


def values(entry: AuditEntry) -> dict:
    return json.loads(entry.detail.detail)


def test_raw_sql_is_recorded_with_old_and_new_values():
    person = add_person()
    sql("UPDATE privacy_subject SET party = 'business', state = 'restricted' WHERE id = %s", [person])
    sql("DELETE FROM privacy_subject WHERE id = %s", [person])
    created, changed, deleted = entries_of(person)
    assert [e.verb for e in (created, changed, deleted)] == ["insert", "update", "delete"]
    assert {e.table_name for e in (created, changed, deleted)} == {SUBJECT}
    assert {e.row_id for e in (created, changed, deleted)} == {str(person)}
    assert changed.fields == "party state"
    assert values(created)["new"]["party"] == "consumer"
    assert values(changed) == {
        "changed": {"party": ["consumer", "business"], "state": ["active", "restricted"]}
    }
    assert values(deleted)["old"]["state"] == "restricted"


def test_the_entry_commits_to_the_exact_bytes_of_its_detail():
    (entry,) = entries_of(add_person())
    detail = AuditDetail.objects.get(pk=entry.pk)
    salted = bytes(detail.salt) + detail.detail.encode()
    assert len(bytes(detail.salt)) == 16
    assert hashlib.sha256(salted).digest() == bytes(entry.commitment)


def test_copy_is_recorded():
    people = [new_subject_id() for _ in range(50)]
    with connection.cursor() as cursor, cursor.copy(f"COPY {SUBJECT} (id) FROM STDIN") as copy:
        for person in people:
            copy.write_row([person])
    assert AuditEntry.objects.filter(subject__in=people, verb="insert").count() == 50


def test_bulk_statements_of_the_orm_are_recorded_row_by_row():
    people = [new_subject_id() for _ in range(20)]
    Subject.objects.bulk_create([Subject(id=person) for person in people])
    Subject.objects.filter(pk__in=people).update(state="restricted")
    assert AuditEntry.objects.filter(subject__in=people, verb="insert").count() == 20
    assert AuditEntry.objects.filter(subject__in=people, verb="update", fields="state").count() == 20


def test_an_upsert_is_recorded_as_what_it_did():
    person = add_person()
    sql(
        "INSERT INTO privacy_subject (id) VALUES (%s) ON CONFLICT (id) DO UPDATE SET party = 'business'",
        [person],
    )
    assert [(e.verb, e.fields) for e in entries_of(person)] == [("insert", ""), ("update", "party")]


def test_ten_thousand_rows_are_updated_at_once_after_a_first_small_statement():
    """The plan cached by a one-row statement must not become a nested loop over 10,000 × 10,000 rows."""
    sql("SET LOCAL statement_timeout = '20s'")
    first = add_person()
    for party in ("business", "consumer") * 4:
        sql("UPDATE privacy_subject SET party = %s WHERE id = %s", [party, first])
    sql("INSERT INTO privacy_subject (id) SELECT gen_random_uuid() FROM generate_series(1, 10000)")
    sql("UPDATE privacy_subject SET notice_due_on = '2026-12-24'")
    assert AuditEntry.objects.filter(verb="update", fields="notice_due_on").count() >= 10_001


def test_a_changed_key_is_seen_from_both_sides():
    person, other = add_person(), new_subject_id()
    sql("UPDATE privacy_subject SET id = %s WHERE id = %s", [other, person])
    assert entries_of(person)[-1].verb == "update"
    assert [e.verb for e in entries_of(other)] == ["update"]


def test_an_update_that_changes_nothing_is_an_act_without_values():
    person = add_person()
    sql("UPDATE privacy_subject SET party = party WHERE id = %s", [person])
    entry = entries_of(person)[-1]
    assert (entry.verb, entry.fields, entry.commitment) == ("update", "", None)


def test_secrets_stand_in_no_detail(lena):
    lena.set_password("Rübenkraut 17 Säcke")
    lena.save()
    changed = AuditEntry.objects.filter(
        table_name="accounts_user", subject=lena.subject_id, verb="update"
    ).latest("id")
    assert "password" in changed.fields.split()
    for detail in AuditDetail.objects.filter(subject=lena.subject_id).values_list("detail", flat=True):
        assert "argon2" not in detail


def test_a_row_of_nobody_is_recorded_without_values():
    """No erasure run could ever remove them again."""
    Suppression.objects.create(kind="email", digest=b"x" * 32, key_id="k")
    entry = AuditEntry.objects.filter(table_name="privacy_suppression").latest("id")
    assert (entry.verb, entry.subject, entry.commitment) == ("insert", None, None)
    assert not AuditDetail.objects.filter(pk=entry.pk).exists()


def test_the_person_of_a_row_in_a_table_that_is_not_ours_is_found_by_path(lena):
    from django.contrib.auth.models import Group

    lena.groups.add(Group.objects.create(name="Leipzig"))
    entry = AuditEntry.objects.filter(table_name="accounts_user_groups").latest("id")
    assert entry.subject == lena.subject_id


def test_every_registered_table_has_all_its_triggers():
    found = sql("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'trail\\_%%'", [])
    wanted = {(t, f"trail_{v}") for t in audited_tables() for v in ("insert", "update", "delete", "truncate")}
    assert set(found) == wanted
    assert "leads_lead" in audited_tables()


def test_the_generated_function_joins_fully():
    body = function_sql(Objection, declaration(Objection), "update")
    assert 'old_rows o FULL JOIN new_rows n ON o."id" = n."id"' in body
    assert "SECURITY DEFINER SET search_path" in body


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO privacy_auditentry (verb, table_name) VALUES ('insert', 'x')",
        "UPDATE privacy_auditentry SET actor = 'nobody'",
        "DELETE FROM privacy_auditentry",
        "TRUNCATE privacy_auditentry CASCADE",
        "DELETE FROM privacy_auditdetail",
        "INSERT INTO privacy_auditdetail (entry_id, subject, salt, detail) VALUES (1, gen_random_uuid(), '', '')",
        "INSERT INTO privacy_auditleaf (index, entry, hash) VALUES (0, 1, '')",
        "DELETE FROM privacy_auditseal",
        "UPDATE privacy_auditmark SET floor = 9",
        "TRUNCATE privacy_subject CASCADE",
        "ALTER TABLE privacy_subject DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "SELECT privacy_record('delete', 'privacy_subject', '', NULL)",
        "SELECT nextval('privacy_auditentry_id_seq')",
    ],
)
def test_the_application_can_neither_write_nor_change_the_trail(statement):
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(statement)


@pytest.mark.parametrize(
    "table", ["privacy_auditentry", "privacy_auditleaf", "privacy_auditnode", "privacy_auditseal"]
)
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_even_the_owner_is_refused_while_the_guards_stand(table, change):
    column = {"privacy_auditentry": "verb", "privacy_auditseal": "key_id"}.get(table, "index")
    with owner_connection() as owner, pytest.raises(Exception, match="the audit trail forbids it"):
        owner.execute(change.format(table, column, column))


def test_the_owner_is_refused_to_truncate_a_registered_table():
    with owner_connection() as owner, pytest.raises(Exception, match="the audit trail forbids it"):
        owner.execute("TRUNCATE leads_task")


def test_an_invented_erasure_run_deletes_nothing():
    person = add_person()
    sql("SELECT set_config('leadcrm.run', %s, true)", [str(uuid.uuid4())])
    with pytest.raises(DatabaseError, match="no open erasure run"), transaction.atomic():
        sql("DELETE FROM privacy_subject WHERE id = %s", [person])


def test_a_finished_erasure_run_deletes_nothing():
    from django.utils import timezone

    person = add_person()
    run = ErasureRun.objects.create(kind="request", scope="person", finished_at=timezone.now())
    sql("SELECT set_config('leadcrm.run', %s, true)", [str(run.pk)])
    with pytest.raises(DatabaseError, match="no open erasure run"), transaction.atomic():
        sql("DELETE FROM privacy_subject WHERE id = %s", [person])
