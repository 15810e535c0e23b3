"""Under the person's lock there is one order: first the withdrawal, then the answer no (R26, R63, W12)."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.gate import locked_check
from consent.models import ConsentState, ConsentText
from consent.services.projection import append, project
from consent.services.withdrawal import withdraw
from privacy.models import Subject
from tests.consent.conftest import given

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_is_about_to_send_waits_for_the_withdrawal_and_stops(consented: Subject) -> None:
    withdrawn, go = Event(), Event()

    def withdraw_slowly() -> None:
        with transaction.atomic():
            withdraw(subject=consented, purpose="newsletter", route="one-click")
            withdrawn.set()
            go.wait(5)
        connection.close()

    def send() -> str:
        with transaction.atomic():
            code = locked_check(consented, "newsletter", "email").code
        connection.close()
        return code

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(withdraw_slowly)
        assert withdrawn.wait(5)
        second = pool.submit(send)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.15)  # it holds the line while the withdrawal is not committed
        go.set()
        first.result(5)
        assert second.result(5) == "CONSENT_WITHDRAWN"


def test_two_writers_at_once_leave_what_a_replay_would(person: Subject, newsletter: ConsentText) -> None:
    appended, go = Event(), Event()

    an_hour_ago = timezone.now() - dt.timedelta(hours=1)

    def write(kind: str, at: dt.datetime) -> None:
        with transaction.atomic():
            append([given(person, newsletter, at, kind=kind)])
            appended.set()
            go.wait(5)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(write, "given", timezone.now())
        assert appended.wait(5)
        second = pool.submit(write, "withdrawn", an_hour_ago)
        wait([second], timeout=0.15)  # long enough to have looked at the ledger, had nothing stopped it
        go.set()
        first.result(5)
        second.result(5)
    kept = ConsentState.objects.get().status
    with transaction.atomic():
        ConsentState.objects.all().delete()
        project([person.pk])
    assert ConsentState.objects.get().status == kept == "confirmed"
