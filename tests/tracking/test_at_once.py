"""A visit and its end in the same moment: whichever comes first is done whole, and nothing is left over (R26, R41, R110)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import RequestFactory

from consent.models import Banner
from leadcrm.leads.models import Lead
from leadcrm.tracking.models import Visit, Visitor
from leadcrm.tracking.services import Seen, record_visit
from privacy.erasure.forget import forget
from privacy.objections import object_to_marketing
from tests.tracking.conftest import Reader, paths

pytestmark = pytest.mark.django_db(transaction=True)


def look(reader: Reader) -> Visit | None:
    banner = Banner.objects.select_related("site").get()
    return record_visit(
        request=RequestFactory().post("/t/"),
        banner=banner,
        receipt=reader.receipt,
        seen=Seen("/late/", "", {}),
    )


@contextmanager
def going_on(act: Callable[[], Any]) -> Iterator[ThreadPoolExecutor]:
    """Let an act have happened and not be committed, until this block is left."""
    done, go = Event(), Event()

    def slowly() -> None:
        with transaction.atomic():
            act()
            done.set()
            go.wait(10)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(slowly)
        assert done.wait(10)
        yield pool
        go.set()
        first.result(10)


def closing(act: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        try:
            return act()
        finally:
            connection.close()

    return run


def _takes_back(reader: Reader, lead: Lead) -> None:
    reader.says("withdrawn", [])


def _objects(reader: Reader, lead: Lead) -> None:
    object_to_marketing(subject=lead.subject, source="person")


@pytest.mark.parametrize("ends", [_takes_back, _objects])
def test_a_visit_waits_for_the_end_and_is_not_kept(anna: Lead, reader: Reader, ends: Any) -> None:
    with going_on(lambda: ends(reader, anna)) as pool:
        visit = pool.submit(closing(lambda: look(reader)))
        with pytest.raises(TimeoutError):
            visit.result(0.2)
    assert visit.result(10) is None
    assert paths() == []


@pytest.mark.parametrize("ends", [_takes_back, _objects])
def test_the_end_waits_for_a_visit_and_takes_it_along(anna: Lead, reader: Reader, ends: Any) -> None:
    with going_on(lambda: look(reader)) as pool:
        end = pool.submit(closing(lambda: ends(reader, anna)))
        with pytest.raises(TimeoutError):
            end.result(0.2)
    end.result(10)
    assert paths() == []
    assert not Visitor.objects.exists()


def test_an_erasure_waits_for_a_visit_and_takes_it_along(anna: Lead, reader: Reader) -> None:
    with going_on(lambda: look(reader)) as pool:
        end = pool.submit(closing(lambda: forget([anna.subject_id], suppress=False)))
        with pytest.raises(TimeoutError):
            end.result(0.2)
    end.result(20)
    assert paths() == []
    assert not Visitor.objects.exists()


def test_two_first_visits_at_once_are_one_browser(reader: Reader) -> None:
    with going_on(lambda: look(reader)) as pool:
        other = pool.submit(closing(lambda: look(reader)))
    assert other.result(10) is not None
    assert Visitor.objects.get().visits.count() == 2
