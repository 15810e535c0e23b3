"""Merges at the same moment, with one another and with an erasure: one after the other, and never a deadlock (class 22)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.merging import merge
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.merging.refusals import MergeRefused
from privacy.models import Merge, Subject
from tests.consent.conftest import make_text
from tests.consent.conftest import notice as notice
from tests.leads.people import person
from tests.leads.twins import twins
from tests.leads.words import WORDS, consented_twins

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do all of it in the same moment, each on a connection of its own; return what each returned or refused."""
    start = Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return work()
        except (MergeRefused, Lead.DoesNotExist) as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_the_same_pair_from_both_sides_and_twice_becomes_one_once(lena: Any) -> None:
    a, b = twins(lena)
    done = at_once(
        *(
            lambda k=k, g=g: merge(kept=k, gone=g, taken=["email"], actor=lena)
            for k, g in ((a, b), (b, a)) * 2
        )
    )
    assert sum(isinstance(each, Merge) for each in done) == 1
    assert Subject.objects.filter(state="merged").count() == 1
    seal()
    assert verify().ok


def test_a_chain_and_a_ring_end_with_one_person(lena: Any) -> None:
    for _round in range(3):
        (a, b), c = twins(lena), person(owner=lena)
        at_once(
            lambda a=a, b=b: merge(kept=b, gone=a, taken=[], actor=lena),
            lambda b=b, c=c: merge(kept=c, gone=b, taken=[], actor=lena),
            lambda c=c, a=a: merge(kept=a, gone=c, taken=[], actor=lena),
        )
        people = Subject.objects.filter(pk__in=[a.subject_id, b.subject_id, c.subject_id])
        active = people.filter(state="active")
        assert active.exists()
        # Whoever is gone points at somebody who goes on, and nothing stands under an id that is gone.
        for gone in people.filter(state="merged"):
            assert active.filter(pk=gone.merged_into).exists()
            assert not Activity.everyone.filter(subject=gone).exists()
    seal()
    assert verify().ok


def test_an_erasure_in_the_same_moment_leaves_nobody_behind(lena: Any, data_dir: Any) -> None:
    a, b = twins(lena)
    at_once(
        lambda: merge(kept=a, gone=b, taken=["email"], actor=lena),
        lambda: call_command("subject_erase", subject=a.subject_id, verbosity=0),
    )
    states = dict(Subject.objects.filter(pk__in=[a.subject_id, b.subject_id]).values_list("pk", "state"))
    # Merged first, both are erased; erased first, the other is a person of their own.
    assert states[a.subject_id] == "erased"
    assert states[b.subject_id] in ("erased", "active")
    assert Lead.everyone.filter(subject=a.subject_id).count() == 0
    assert Lead.everyone.filter(subject=b.subject_id).count() == (states[b.subject_id] == "active")
    seal()
    assert verify().ok


def during_a_merge(kept: Lead, gone: Lead, actor: Any, work: Callable[[], Any]) -> None:
    """Begin *work* when a merge has done everything but commit, and let it commit when the work waits for it."""
    begun = Event()

    def merging() -> None:
        with transaction.atomic():
            merge(kept=kept, gone=gone, taken=["email"], actor=actor)
            begun.set()
            _until_somebody_waits()

    def working() -> Any:
        assert begun.wait(timeout=20)
        return work()

    at_once(merging, working)


def _until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        for _moment in range(500):
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_blocking_pids(pid) @> ARRAY[pg_backend_pid()]),"
                " pg_sleep(0.01)"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waited for the merge")


@pytest.mark.parametrize("name", WORDS)
def test_a_word_in_the_moment_of_a_merge_counts_for_the_person(name: str, lena: Any, notice: Any) -> None:
    kept, gone = consented_twins(lena, make_text(notice, "newsletter", ["email"]))
    during_a_merge(kept, gone, lena, lambda: WORDS[name].said(gone, lena))
    assert WORDS[name].heard(Subject.objects.get(pk=kept.subject_id))
    assert Subject.objects.get(pk=gone.subject_id).state == "merged"
    seal()
    assert verify().ok
