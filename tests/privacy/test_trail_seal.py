"""Committed entries get gap-free places in one growing log, however many write at once."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection, connections, transaction

from privacy import jobs
from privacy.audit import seal as seals
from privacy.audit.merkle import EMPTY_ROOT, Tree
from privacy.audit.models import AuditEntry, AuditLeaf, AuditMark, AuditNode, AuditSeal
from privacy.audit.sealer import frontier, leaf_hashes, seal, seal_now
from privacy.audit.verify import verify
from tests.conftest import owner_connection
from tests.privacy.trail import add_person, sql, tampering


def add_people(number: int) -> None:
    sql("INSERT INTO privacy_subject (id) SELECT gen_random_uuid() FROM generate_series(1, %s)", [number])


def log_is_gap_free() -> bool:
    indexes = list(AuditLeaf.objects.order_by("index").values_list("index", flat=True))
    return indexes == list(range(len(indexes)))


@pytest.mark.django_db(transaction=True)
def test_a_seal_covers_every_committed_entry_and_leaves_the_database():
    with transaction.atomic():
        add_people(10)
    assert seal().added == 10
    (row,) = AuditSeal.objects.all()
    (outside,) = seals.published()
    assert row.tree_size == 10
    assert outside == seals.Seal.of(row)
    assert outside.is_signed()


@pytest.mark.django_db(transaction=True)
def test_sealing_without_news_makes_no_seal():
    with transaction.atomic():
        add_person()
    seal()
    assert seal().added == 0
    assert seal(whole=True).added == 0
    assert AuditSeal.objects.count() == 1


@pytest.mark.django_db
def test_the_root_is_that_of_the_whole_tree_at_any_size():
    sizes = []
    for number in (1, 2, 1, 3, 250, 1, 511, 300):
        add_people(number)
        sizes.append(seal().tree_size)
    for size in sizes:
        whole = Tree()
        whole.extend(leaf_hashes(0, size))
        assert bytes(AuditSeal.objects.get(pk=size).root) == whole.root()
        assert frontier(size) == whole.frontier
    assert Tree().root() == EMPTY_ROOT


@pytest.mark.django_db
def test_nodes_are_kept_from_level_eight_on():
    add_people(1100)
    seal()
    size = AuditLeaf.objects.count()
    kept = set(AuditNode.objects.values_list("level", "index"))
    assert kept == {(level, i) for level in range(8, 11) for i in range(size >> level)}


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_commits_late_gets_a_later_leaf():
    """Its id was drawn first, so "everything above the last id" would miss it for ever."""
    with owner_connection() as slow:
        slow.execute("INSERT INTO privacy_subject (id) VALUES (gen_random_uuid())")
        for _ in range(5):
            with transaction.atomic():
                add_person()
            seal()
        slow.commit()
    assert seal().added == 1
    order = list(AuditLeaf.objects.order_by("index").values_list("entry", flat=True))
    assert order[-1] == min(order)
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_seal_now_seals_at_commit():
    with transaction.atomic():
        add_person()
        seal_now()
        assert AuditSeal.objects.count() == 0
    assert AuditSeal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_mark_rises_once_older_transactions_have_ended():
    for _ in range(200):
        with transaction.atomic():
            add_person()
        seal()
        if AuditMark.objects.get().floor:
            break
        time.sleep(0.05)  # somebody else's transaction on this server is still going on
    first = AuditEntry.objects.order_by("id").values_list("id", flat=True)[0]
    assert AuditMark.objects.get().floor >= first
    assert AuditMark.objects.get().floor < AuditEntry.objects.latest("id").pk


@pytest.mark.django_db(transaction=True)
def test_the_night_seals_what_the_mark_would_skip():
    """As after a restore: an entry lies below the mark and has no leaf."""
    with transaction.atomic():
        add_people(3)
    seal()
    with tampering() as owner:
        owner.execute("UPDATE privacy_auditmark SET floor = (SELECT max(id) FROM privacy_auditentry)")
        owner.execute(
            "INSERT INTO privacy_auditentry (id, at, verb, table_name, row_id, actor, purpose, request_id, fields)"
            " SELECT min(id) - 1, now(), 'update', 'x', '', '', '', '', '' FROM privacy_auditentry"
        )
    assert seal().added == 0
    jobs.run("trail", dt.date(2026, 12, 1))
    assert AuditLeaf.objects.count() == 4
    assert jobs.run("trail", dt.date(2026, 12, 1)) is None
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_a_seal_that_a_crash_kept_inside_is_published_by_the_next():
    for _ in range(2):
        with transaction.atomic():
            add_person()
        seal()
    (path,) = seals.folder().glob("*.jsonl")
    path.write_text(path.read_text().splitlines(keepends=True)[0])
    with transaction.atomic():
        add_person()
    seal()
    assert [s.tree_size for s in seals.published()] == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_a_line_cut_short_by_a_crash_is_written_anew():
    with transaction.atomic():
        add_person()
    seal()
    (path,) = seals.folder().glob("*.jsonl")
    path.write_text(path.read_text()[:-20])
    assert list(seals.published()) == []
    assert seals.publish() == 1
    assert [s.tree_size for s in seals.published()] == [1]
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_and_a_sealer_leave_a_gap_free_log_that_verifies():
    writers, writes = 16, 200
    pool = connection.settings_dict["OPTIONS"]["pool"]
    connection.close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"]["pool"] = {"min_size": 1, "max_size": writers + 2}
    done = threading.Event()
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(writes):
                with transaction.atomic():
                    sql("SET LOCAL synchronous_commit = off")
                    add_person()
        except BaseException as error:
            failures.append(error)
        finally:
            connections["default"].close()

    def keep_sealing() -> None:
        try:
            while not done.is_set():
                seal()
                time.sleep(0.02)
        except BaseException as error:
            failures.append(error)
        finally:
            connections["default"].close()

    try:
        sealer = threading.Thread(target=keep_sealing)
        threads = [threading.Thread(target=write) for _ in range(writers)]
        for thread in [sealer, *threads]:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            assert verify().ok  # also in the middle of it
            time.sleep(0.1)
        done.set()
        sealer.join()
        seal()
        verdict = verify()
        assert not failures
        assert AuditEntry.objects.count() == writers * writes
        assert AuditLeaf.objects.count() == writers * writes
        assert log_is_gap_free()
        assert AuditSeal.objects.count() > 1
        assert (verdict.ok, verdict.entries, verdict.unsealed, verdict.first_bad) == (
            True,
            writers * writes,
            0,
            None,
        )
    finally:
        connection.close()
        connection.close_pool()
        connection.settings_dict["OPTIONS"]["pool"] = pool
