"""A pause: advertising rests at once, ends by itself, and costs nothing that was agreed to (R25, R26)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils.formats import date_format

from consent.gate import check, permitted
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.errors import MailRefused
from leadcrm.mail.models import OutboxMail
from privacy import pauses
from privacy.erasure import ledger
from privacy.erasure.forget import forget
from privacy.erasure.replay import replay
from privacy.models import Controller, Pause, Subject
from tests.capture.conftest import COMPANY, publish_words
from tests.mail.conftest import Mailbox, letter, newsletter, subscribe
from tests.mail.test_preferences import client, path_for, post


@pytest.fixture
def reader(subscriber: Subject) -> Subject:
    """Anna, who reads the newsletter and has a mail from us."""
    letter(subscriber).send()
    return subscriber


def allowed(person: Subject) -> bool:
    """What the gate says, both ways of asking."""
    one = check(person, "newsletter", "email").allowed
    assert permitted(Subject.objects.all(), "newsletter", "email", subject="pk").contains(person) == one
    return one


def test_a_press_of_a_button_stops_advertising_at_once_and_says_until_when(
    reader: Subject, mailbox: Mailbox
) -> None:
    """R26, R63: what waits is taken back, what is new is refused, what we owe the person still goes."""
    with time_machine.travel(dt.datetime(2026, 11, 30, 10, tzinfo=dt.UTC), tick=True):
        newsletter(reader).send()
        page = post(reader, pause="3")
        last = date_format(dt.date(2027, 2, 28), "DATE_FORMAT")
        assert f"up to and with {last}" in page
        assert "End the pause now" in page
        decision = check(reader, "newsletter", "email")
        assert (decision.code, decision.article) == ("PAUSED", "Art. 21(2)")
        assert f"until {last}" in decision.because
        assert decision.next_step
        assert not allowed(reader)
        assert OutboxMail.objects.get(purpose="newsletter").because == "PAUSED"
        with pytest.raises(MailRefused, match="PAUSED"):
            newsletter(reader, key="news-2").send()
        assert deliver().sent == 1
    assert [message["Subject"] for message in mailbox.messages] == ["Your request"]
    assert reader.consent_states.get().status == "confirmed"


def test_it_ends_by_itself_on_the_last_day_s_end(reader: Subject) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 27, 10, tzinfo=dt.UTC), tick=False):
        post(reader, pause="1")
    for moment, open_then in (
        (dt.datetime(2026, 12, 27, 22, 59, tzinfo=dt.UTC), False),
        (dt.datetime(2026, 12, 27, 23, 0, tzinfo=dt.UTC), True),  # midnight in Berlin
    ):
        with time_machine.travel(moment, tick=False):
            assert allowed(reader) is open_then
    then = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    with time_machine.travel(dt.datetime(2027, 2, 1, tzinfo=dt.UTC), tick=False):
        assert check(reader, "newsletter", "email", at=then).code == "PAUSED"  # R27: it was so


def test_the_person_ends_it_early_or_changes_its_length(reader: Subject) -> None:
    post(reader, pause="6")
    post(reader, pause="1")
    assert len(pauses.running([reader.pk])) == 1, "the newest wish counts"
    assert "The pause is over." in post(reader, resume="1")
    assert allowed(reader)
    assert "A pause?" in client().get(path_for(reader)).content.decode()
    assert "Nothing" not in post(reader, resume="1"), "twice is once"


@pytest.mark.parametrize("months", ["0", "12", "-1", "x", "", "1 OR 1=1", "٣"])
def test_only_the_lengths_offered_are_taken(reader: Subject, months: str) -> None:
    post(reader, pause=months)
    assert not Pause.objects.exists()
    assert allowed(reader)


def test_at_a_shared_address_mail_alone_rests_and_for_everybody(reader: Subject) -> None:
    """W9: the link proves the mailbox; calls and post are the affair of one person, who is not known."""
    dirk = Subject.objects.create()
    subscribe(dirk)
    letter(reader).send()
    post(reader, pause="1")
    assert set(Pause.objects.values_list("subject", "channel")) == {(reader.pk, "email"), (dirk.pk, "email")}
    assert not allowed(dirk)
    assert check(dirk, "telephone_marketing", "telephone").code != "PAUSED"
    post(reader, resume="1")
    assert allowed(dirk)


def test_a_withdrawal_during_a_pause_outlasts_it(reader: Subject) -> None:
    post(reader, pause="1")
    post(reader, was=["newsletter:email"], on=[])
    post(reader, resume="1")
    assert check(reader, "newsletter", "email").code == "CONSENT_WITHDRAWN"


@pytest.mark.django_db(transaction=True)
def test_it_is_known_outside_the_database_and_goes_with_the_person() -> None:
    """R137: a restored backup neither forgets a pause nor brings back one that was ended."""
    with transaction.atomic():
        publish_words(Controller.objects.create(**COMPANY), Subject.objects.create())
        anna = Subject.objects.create()
        subscribe(anna)
        letter(anna).send()
    post(anna, pause="3")
    before = Pause.objects.values_list("subject", "channel", "begins_at", "until").get()
    with transaction.atomic():
        Pause.objects.all().delete()
    assert allowed(anna), "as if restored from a backup"
    assert replay().counts["pause"] == 1
    assert Pause.objects.values_list("subject", "channel", "begins_at", "until").get() == before
    assert replay().counts["pause"] == 0
    post(anna, resume="1")
    with transaction.atomic():
        Pause.objects.all().delete()
    replay()
    assert allowed(anna), "it was ended"
    assert [line.kind for line in ledger.lines()].count("pause") == 2
    forget([anna.pk], suppress=False)
    assert not Pause.objects.exists()
    assert replay().counts["pause"] == 0


def test_a_pause_that_never_began_is_refused(reader: Subject) -> None:
    with pytest.raises(ValueError, match="2 is none of"):
        pauses.pause(subject=reader, months=2)
    assert not pauses.resume(subject=reader)
    assert not pauses.running([reader.pk])


def test_the_page_of_a_link_that_is_over_pauses_nobody(reader: Subject) -> None:
    path: Any = path_for(reader)[:-6] + "AAAAA/"
    for data in ({"pause": "1"}, {"resume": "1"}, {"language": "de"}, {"enquiry": "withdraw"}):
        assert client().post(path, data).status_code == 410
    assert not Pause.objects.exists()
