"""The trail survives an erasure without the values, and verifies only because the erasure is known outside."""

import uuid

import pytest
from django.db import DatabaseError, transaction

from privacy.audit.models import AuditDetail, AuditEntry, AuditSeal
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.erasure import ledger
from privacy.erasure.runs import run
from privacy.models import ErasureRun, LawfulBasis, Subject
from tests.privacy.trail import add_person, entries_of, sql, tampering

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> tuple[uuid.UUID, uuid.UUID]:
    """Somebody to be erased and somebody who stays, both in the sealed trail."""
    with transaction.atomic():
        found = add_person(), add_person()
        sql("UPDATE privacy_subject SET party = 'business'")
    seal()
    return found


def erase(person: uuid.UUID) -> ErasureRun:
    with run("request", [person], "person") as act:
        Subject.objects.filter(pk=person).delete()
    return act


def test_a_run_writes_one_entry_a_statement_without_values(people):
    gone, _stays = people
    act = erase(gone)
    (entry,) = AuditEntry.objects.filter(run=act.pk)
    assert (entry.verb, entry.table_name, entry.row_id, entry.subject) == (
        "delete",
        "privacy_subject",
        "1 rows",
        None,
    )
    assert entry.commitment is None


def test_a_run_takes_the_old_values_of_its_people_and_nobody_elses(people):
    gone, stays = people
    erase(gone)
    assert not AuditDetail.objects.filter(subject=gone).exists()
    assert AuditDetail.objects.filter(subject=stays).count() == 2
    assert [e.verb for e in entries_of(gone)] == ["insert", "update"]
    assert all(e.commitment for e in entries_of(gone))


def test_the_trail_verifies_after_an_erasure(people):
    erase(people[0])
    verdict = verify()
    assert (verdict.ok, verdict.unsealed) == (True, 0)


def test_an_erasure_is_sealed_at_once(people):
    before = AuditSeal.objects.count()
    erase(people[0])
    assert AuditSeal.objects.count() == before + 1


def test_without_its_line_in_the_ledger_outside_an_erasure_does_not_verify(people):
    gone, _stays = people
    erase(gone)
    ledger.path().unlink()
    verdict = verify()
    assert not verdict.ok
    assert verdict.first_bad.kind == "detail missing"
    assert verdict.first_bad.entry == entries_of(gone)[0].pk


def test_the_ledger_is_committed_before_the_first_row_goes(people):
    gone, _stays = people
    with run("request", [gone], "person") as act:
        (line,) = ledger.lines()
        assert (line.run, line.kind, line.scope, line.subjects) == (
            act.pk,
            "request",
            "person",
            frozenset([gone]),
        )
        assert Subject.objects.filter(pk=gone).exists()


def test_a_run_deletes_nobody_it_does_not_name(people):
    gone, stays = people
    with (
        pytest.raises(DatabaseError, match="belong to nobody of erasure run"),
        run("request", [gone], "person"),
    ):
        Subject.objects.filter(pk__in=[gone, stays]).delete()
    assert Subject.objects.filter(pk__in=people).count() == 2
    assert AuditDetail.objects.filter(subject=gone).count() == 2


def test_a_run_takes_over_nobody_elses_rows(people):
    """Otherwise a row could be given to an erased person first and vanish with them."""
    gone, stays = people
    with transaction.atomic():
        row = LawfulBasis.objects.create(
            subject_id=stays, purpose_id="sales_pipeline", basis="legitimate_interest"
        )
    with (
        pytest.raises(DatabaseError, match="belong to nobody of erasure run"),
        run("request", [gone], "person"),
    ):
        LawfulBasis.objects.filter(pk=row.pk).update(subject_id=gone)


def test_a_run_that_failed_is_not_forgotten(people):
    gone, _stays = people
    with pytest.raises(ZeroDivisionError), run("request", [gone], "person"):
        raise ZeroDivisionError
    (act,) = ErasureRun.objects.all()
    assert act.finished_at is None
    assert [line.run for line in ledger.lines()] == [act.pk]
    assert verify().ok


def test_values_can_be_forgotten_in_no_other_way(people):
    with pytest.raises(DatabaseError), transaction.atomic():
        sql("DELETE FROM privacy_auditdetail WHERE subject = %s", [people[0]])
    with transaction.atomic():
        assert sql("SELECT privacy_forget()") == [(0,)]
    assert AuditDetail.objects.filter(subject=people[0]).count() == 2


def test_values_written_after_a_run_must_be_there(people):
    """An erasure of yesterday explains no value that goes missing tomorrow."""
    gone, _stays = people
    with run("request", [gone], "person"):
        pass
    with transaction.atomic():
        sql("UPDATE privacy_subject SET party = 'consumer' WHERE id = %s", [gone])
    seal()
    assert verify().ok
    with tampering() as owner:
        owner.execute("DELETE FROM privacy_auditdetail WHERE subject = %s", [gone])
    verdict = verify()
    assert verdict.first_bad.entry == entries_of(gone)[-1].pk


def test_the_ledgers_chain_holds_over_long_and_short_lines():
    for number in (0, 1, 500, 2, 1):
        ledger.append(
            run=uuid.uuid4(), kind="retention", scope="lead", subjects=[uuid.uuid4() for _ in range(number)]
        )
    assert [len(line.subjects) for line in ledger.lines()] == [0, 1, 500, 2, 1]


def test_a_line_taken_out_of_the_ledger_breaks_its_chain():
    for _ in range(3):
        ledger.append(run=uuid.uuid4(), kind="retention", scope="lead", subjects=[])
    first, _second, third = ledger.path().read_text().splitlines(keepends=True)
    ledger.path().write_text(first + third)
    with pytest.raises(ledger.LedgerBroken, match="line 2"):
        list(ledger.lines())


def test_a_line_that_a_crash_cut_short_was_never_committed():
    for _ in range(2):
        ledger.append(run=uuid.uuid4(), kind="retention", scope="lead", subjects=[uuid.uuid4()])
    whole = ledger.path().read_text()
    ledger.path().write_text(whole[:-30])
    assert len(list(ledger.lines())) == 1
    ledger.append(run=uuid.uuid4(), kind="retention", scope="lead", subjects=[])
    assert [len(line.subjects) for line in ledger.lines()] == [1, 0]
