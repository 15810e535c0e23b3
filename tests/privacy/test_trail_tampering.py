"""Whatever an owner with the guards switched off does to sealed entries is found, and named."""

import json
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import transaction

from privacy.audit import seal as seals
from privacy.audit.leaf import LEAF_SQL
from privacy.audit.models import AuditLeaf
from privacy.audit.sealer import LogDamaged, seal
from privacy.audit.verify import Bad, _Walk, verify
from privacy.erasure import ledger
from tests.privacy.trail import add_person, sql, tampering

pytestmark = pytest.mark.django_db(transaction=True)

ENTRY = "(SELECT entry FROM privacy_auditleaf WHERE index = {})"


@pytest.fixture
def sealed() -> dict[int, int]:
    """Three seals over six entries; maps leaf to entry."""
    for _ in range(3):
        with transaction.atomic():
            add_person()
            add_person()
        seal()
    assert verify().ok
    return dict(AuditLeaf.objects.values_list("index", "entry"))


def bad() -> Bad:
    verdict = verify()
    assert not verdict.ok
    assert verdict.first_bad is not None
    return verdict.first_bad


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'somebody else'",
        "at = at + interval '1 microsecond'",
        "verb = 'read'",
        "subject = NULL",
        "row_id = row_id || ' '",
        "purpose = 'newsletter'",
        "fields = 'name'",
        "request_id = 'x'",
        "run = gen_random_uuid()",
        "commitment = sha256('')",
        "table_name = 'leads_lead'",
    ],
)
def test_a_changed_entry_is_named(sealed, change):
    with tampering() as owner:
        owner.execute(f"UPDATE privacy_auditentry SET {change} WHERE id = {ENTRY.format(2)}")
    assert (bad().kind, bad().entry, bad().leaf) == ("entry changed", sealed[2], 2)


def test_text_moved_from_one_field_to_the_next_is_a_change(sealed):
    with tampering() as owner:
        owner.execute(
            f"UPDATE privacy_auditentry SET actor = actor || E'\\n' || purpose, purpose = '' WHERE id = {ENTRY.format(1)}"
        )
    assert (bad().kind, bad().entry) == ("entry changed", sealed[1])


def test_a_deleted_entry_is_named(sealed):
    with tampering() as owner:
        owner.execute(f"DELETE FROM privacy_auditentry WHERE id = {ENTRY.format(4)}")
    assert (bad().kind, bad().entry, bad().leaf) == ("entry deleted", sealed[4], 4)


def test_an_entry_deleted_with_its_leaf_is_named(sealed):
    with tampering() as owner:
        owner.execute(f"DELETE FROM privacy_auditentry WHERE id = {ENTRY.format(3)}")
        owner.execute("DELETE FROM privacy_auditleaf WHERE index = 3")
    assert (bad().kind, bad().leaf) == ("leaf deleted", 3)


def test_a_deletion_hidden_by_renumbering_is_found_in_its_seal(sealed):
    with tampering() as owner:
        owner.execute(f"DELETE FROM privacy_auditentry WHERE id = {ENTRY.format(3)}")
        owner.execute("DELETE FROM privacy_auditleaf WHERE index = 3")
        for index in (4, 5):
            owner.execute("UPDATE privacy_auditleaf SET index = index - 1 WHERE index = %s", [index])
    found = bad()
    assert found.leaf is not None
    assert found.leaf <= 5


def test_a_changed_detail_is_named(sealed):
    with tampering() as owner:
        owner.execute(
            f"UPDATE privacy_auditdetail SET detail = detail || ' ' WHERE entry_id = {ENTRY.format(0)}"
        )
    assert (bad().kind, bad().entry) == ("detail changed", sealed[0])


def test_a_removed_detail_without_an_erasure_run_is_named(sealed):
    with tampering() as owner:
        owner.execute(f"DELETE FROM privacy_auditdetail WHERE entry_id = {ENTRY.format(5)}")
    assert (bad().kind, bad().entry) == ("detail missing", sealed[5])


def test_an_erasure_run_invented_inside_alone_does_not_explain_a_missing_detail(sealed):
    with tampering() as owner:
        owner.execute(
            "INSERT INTO privacy_erasurerun (id, kind, scope, started_at) VALUES (gen_random_uuid(), 'x', 'x', now())"
        )
        owner.execute(
            "INSERT INTO privacy_erasurerunsubject (run_id, subject) SELECT r.id, e.subject FROM privacy_erasurerun r,"
            f" privacy_auditentry e WHERE e.id = {ENTRY.format(5)}"
        )
        owner.execute(f"DELETE FROM privacy_auditdetail WHERE entry_id = {ENTRY.format(5)}")
    assert (bad().kind, bad().entry) == ("detail missing", sealed[5])


def test_a_changed_leaf_is_named(sealed):
    with tampering() as owner:
        owner.execute("UPDATE privacy_auditleaf SET hash = sha256('x') WHERE index = 1")
    assert (bad().kind, bad().entry, bad().leaf) == ("leaf changed", sealed[1], 1)


def test_reordered_entries_are_named(sealed):
    with tampering() as owner:
        owner.execute("UPDATE privacy_auditleaf SET entry = -entry WHERE index IN (2, 3)")
        owner.execute("UPDATE privacy_auditleaf SET entry = %s WHERE index = 2", [sealed[3]])
        owner.execute("UPDATE privacy_auditleaf SET entry = %s WHERE index = 3", [sealed[2]])
    assert (bad().kind, bad().entry, bad().leaf) == ("entry moved", sealed[3], 2)


def test_reordered_leaves_are_named(sealed):
    with tampering() as owner:
        owner.execute("UPDATE privacy_auditleaf SET index = 99 WHERE index = 2")
        owner.execute("UPDATE privacy_auditleaf SET index = 2 WHERE index = 3")
        owner.execute("UPDATE privacy_auditleaf SET index = 3 WHERE index = 99")
    assert (bad().kind, bad().entry, bad().leaf) == ("leaf moved or inserted", sealed[3], 2)


def insert_entry(owner: psycopg.Connection, at: str) -> int:
    row = owner.execute(
        "INSERT INTO privacy_auditentry (at, verb, table_name, row_id, actor, purpose, request_id, fields)"
        f" VALUES ({at}, 'update', 'leads_lead', '1', 'x', '', '', '') RETURNING id"
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_an_entry_slipped_in_among_sealed_ones_is_named(sealed):
    with tampering() as owner:
        entry = insert_entry(owner, "now()")
        owner.execute("UPDATE privacy_auditleaf SET index = 6 WHERE index = 5")
        owner.execute("UPDATE privacy_auditleaf SET index = 5 WHERE index = 4")
        owner.execute(
            "INSERT INTO privacy_auditleaf (index, entry, hash) VALUES (4, %s, sha256('x'))", [entry]
        )
    assert bad().entry == entry


def test_a_leaf_added_behind_the_last_seal_is_named(sealed):
    with tampering() as owner:
        entry = insert_entry(owner, "now()")
        owner.execute(
            "INSERT INTO privacy_auditleaf (index, entry, hash) VALUES (6, %s, sha256('x'))", [entry]
        )
    assert (bad().kind, bad().entry) == ("leaf inserted", entry)


def test_an_entry_dated_back_is_named_before_and_after_it_is_sealed(sealed):
    with tampering() as owner:
        entry = insert_entry(owner, "now() - interval '2 hours'")
    assert (bad().kind, bad().entry) == ("entry inserted", entry)
    seal()
    assert (bad().kind, bad().entry) == ("entry inserted", entry)


def test_a_removed_seal_is_named(sealed):
    with tampering() as owner:
        owner.execute("DELETE FROM privacy_auditseal WHERE tree_size = 4")
    assert (bad().kind, bad().seal) == ("seal removed", 4)


def test_a_removed_seal_is_seen_even_without_the_files_outside(sealed):
    for path in seals.folder().glob("*.jsonl"):
        path.unlink()
    with tampering() as owner:
        owner.execute("DELETE FROM privacy_auditseal WHERE tree_size = 4")
    assert (bad().kind, bad().seal) == ("seal before it changed or removed", 6)


@pytest.mark.parametrize("column", ["root", "previous", "signature"])
def test_a_changed_seal_is_named(sealed, column):
    with tampering() as owner:
        owner.execute(f"UPDATE privacy_auditseal SET {column} = sha256('x') WHERE tree_size = 4")
    assert (bad().kind, bad().seal) == ("seal changed", 4)


def test_a_last_seal_that_our_key_did_not_sign_is_named(sealed):
    for path in seals.folder().glob("*.jsonl"):
        path.unlink()
    with tampering() as owner:
        owner.execute("UPDATE privacy_auditseal SET at = at + interval '1 s' WHERE tree_size = 6")
    assert (bad().kind, bad().seal) == ("seal not signed by our key", 6)


def test_a_cut_off_tail_is_named(sealed):
    with tampering() as owner:
        for statement in (
            f"DELETE FROM privacy_auditdetail WHERE entry_id >= {sealed[4]}",
            f"DELETE FROM privacy_auditentry WHERE id >= {sealed[4]}",
            "DELETE FROM privacy_auditleaf WHERE index >= 4",
            "DELETE FROM privacy_auditseal WHERE tree_size > 4",
        ):
            owner.execute(statement)
    assert (bad().kind, bad().seal, bad().leaf) == ("tail cut off", 6, 4)


def test_a_trail_rebuilt_from_scratch_does_not_match_the_files_outside(sealed):
    with tampering() as owner:
        for table in ("auditdetail", "auditentry", "auditleaf", "auditnode", "auditseal", "auditmark"):
            owner.execute(f"DELETE FROM privacy_{table}")
    with transaction.atomic():
        add_person()
    seal()
    assert not verify().ok


def test_a_changed_node_is_named_and_nothing_is_sealed_on_top_of_it():
    with transaction.atomic():
        sql("INSERT INTO privacy_subject (id) SELECT gen_random_uuid() FROM generate_series(1, 600)")
    seal()
    assert verify().ok
    with tampering() as owner:
        owner.execute("UPDATE privacy_auditnode SET hash = sha256('x') WHERE level = 9 AND index = 0")
    assert (bad().kind, bad().leaf, bad().last_leaf) == ("node changed", 0, 511)
    with transaction.atomic():
        add_person()
    with pytest.raises(LogDamaged):
        seal()


def test_a_leaf_rewritten_together_with_its_entry_is_found_within_its_block():
    with transaction.atomic():
        sql("INSERT INTO privacy_subject (id) SELECT gen_random_uuid() FROM generate_series(1, 600)")
    seal()
    with tampering() as owner:
        owner.execute(f"UPDATE privacy_auditentry SET actor = 'somebody else' WHERE id = {ENTRY.format(300)}")
        owner.execute(
            f"UPDATE privacy_auditleaf l SET hash = {LEAF_SQL} FROM privacy_auditentry e WHERE e.id = l.entry"
        )
    assert (bad().kind, bad().leaf, bad().last_leaf) == ("leaves changed", 256, 511)


def test_a_broken_ledger_is_named(sealed):
    ledger.append(run=uuid4(), kind="request", scope="person", subjects=[])
    ledger.append(run=uuid4(), kind="request", scope="person", subjects=[])
    assert verify().ok
    text = ledger.path().read_text()
    ledger.path().write_text(text[:20] + ("A" if text[20] != "A" else "B") + text[21:])
    assert bad().kind == "ledger broken at line 1"


def test_the_command_prints_one_json_object_and_fails(sealed, capsys: pytest.CaptureFixture[str]):
    call_command("audit", "verify", "--json", skip_checks=True)
    good = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert good == {"ok": True, "entries": 6, "unsealed": 0, "first_bad": None}
    with tampering() as owner:
        owner.execute(f"DELETE FROM privacy_auditentry WHERE id = {sealed[4]}")
    with pytest.raises(SystemExit) as stop:
        call_command("audit", "verify", "--json", skip_checks=True)
    assert stop.value.code == 1
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["first_bad"] == {"kind": "entry deleted", "entry": sealed[4], "leaf": 4}


def test_the_nodes_of_a_seal_over_a_large_import_are_compared_in_one_go():
    walk = _Walk()
    walk.nodes = [(8, index, b"\0" * 32) for index in range(20_000)]
    assert walk._nodes() == Bad("node changed", leaf=0, last_leaf=255)
