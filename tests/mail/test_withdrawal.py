"""No mail after a withdrawal (W12, R26, R54, R55, R63): one click, at once, for the whole address (W9)."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from consent.gate import check
from consent.models import ConsentRecord, ConsentState
from consent.services.withdrawal import withdraw
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.tokens import unsubscribe_token
from privacy.models import Controller, Objection, Subject, Suppression
from privacy.suppression import keep_contact_points
from tests.capture.conftest import COMPANY, publish_words
from tests.mail.conftest import ANNA, Mailbox, letter, newsletter, subscribe

ONE_CLICK = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}


def path_for(subject: Subject, address: str = ANNA, purpose: str = "newsletter") -> str:
    return f"/unsubscribe/{unsubscribe_token(subject=subject.pk, purpose=purpose, address=address)}/"


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def test_a_get_shows_a_page_and_changes_nothing(subscriber: Subject, browser: Client) -> None:
    # security.md 15: link scanners follow links.
    for answer in (browser.get(path_for(subscriber)), browser.head(path_for(subscriber))):
        assert answer.status_code == 200
    assert check(subscriber, "newsletter", "email").allowed


@pytest.mark.parametrize("body", [ONE_CLICK, {}])
def test_one_post_withdraws_at_once_without_cookie_or_redirect(
    subscriber: Subject, browser: Client, body: dict[str, Any]
) -> None:
    answer = browser.post(path_for(subscriber), **body)
    assert answer.status_code == 200
    assert not answer.cookies
    assert check(subscriber, "newsletter", "email").code == "CONSENT_WITHDRAWN"
    # R27: what was given stays on record beside its withdrawal.
    assert sorted(ConsentRecord.objects.values_list("kind", flat=True)) == ["given", "withdrawn"]
    assert not Objection.objects.exists()


def test_what_waits_is_cancelled_in_the_same_transaction(
    subscriber: Subject, browser: Client, mailbox: Mailbox
) -> None:
    newsletter(subscriber).send()
    letter(subscriber, key="duty").send()
    browser.post(path_for(subscriber), **ONE_CLICK)
    mail = OutboxMail.objects.get(purpose="newsletter")
    assert (mail.state, mail.because) == ("cancelled", "CONSENT_WITHDRAWN")
    assert mail.ended_at
    assert deliver().sent == 1  # the duty letter: partial withdrawal stays partial (R28)
    assert [message["Subject"] for message in mailbox.messages] == ["Your request"]


def test_a_withdrawal_on_any_way_stops_a_queued_mail_at_the_last_moment(
    subscriber: Subject, mailbox: Mailbox
) -> None:
    # W12: the dispatcher asks the gate again; nobody had to remember to cancel.
    newsletter(subscriber).send()
    withdraw(subject=subscriber, purpose="newsletter", route="telephone")
    assert deliver().cancelled == 1
    assert OutboxMail.objects.get().because == "CONSENT_WITHDRAWN"
    assert not mailbox.messages


def test_a_mail_that_left_keeps_the_consent_fresh(subscriber: Subject, mailbox: Mailbox) -> None:
    # R30: a consent that is used does not grow stale; one that is merely stored does.
    newsletter(subscriber).send()
    later = timezone.now() + dt.timedelta(days=30)
    assert deliver(now=later).sent == 1
    assert ConsentState.objects.get(subject=subscriber).fresh_from == later


def test_a_withdrawal_stops_the_retry_of_a_mail_that_failed(subscriber: Subject, mailbox: Mailbox) -> None:
    mailbox.refuse = ["451 later"]
    newsletter(subscriber).send()
    deliver()
    withdraw(subject=subscriber, purpose="newsletter", route="letter")
    mail = OutboxMail.objects.get()
    assert deliver(now=mail.due_at).cancelled == 1
    assert not mailbox.messages


@pytest.mark.parametrize("state", ["restricted", "erased"])
def test_a_restricted_or_erased_person_gets_no_queued_advertising(
    subscriber: Subject, mailbox: Mailbox, state: str
) -> None:
    newsletter(subscriber).send()
    Subject.objects.filter(pk=subscriber.pk).update(state=state)
    assert deliver().cancelled == 1
    assert not mailbox.messages


def test_a_mail_does_not_follow_the_person_to_another_address(subscriber: Subject, mailbox: Mailbox) -> None:
    newsletter(subscriber).send()
    keep_contact_points(subscriber, ["new@kunde.example"], [])
    assert deliver().cancelled == 1
    assert not mailbox.messages


def test_one_click_acts_on_the_address_whoever_shares_it(subscriber: Subject, browser: Client) -> None:
    # W9: the click proves the mailbox, not which person.
    dirk = Subject.objects.create()
    subscribe(dirk)
    newsletter(dirk, key="dirk").send()
    browser.post(path_for(subscriber), **ONE_CLICK)
    assert not check(dirk, "newsletter", "email").allowed
    assert OutboxMail.objects.get(key="dirk").state == "cancelled"


def test_everything_off_is_an_objection_and_a_suppression(subscriber: Subject, browser: Client) -> None:
    browser.post(path_for(subscriber), {"everything": "1"})
    objection = Objection.objects.get()
    assert (objection.subject, objection.purpose, objection.channel, objection.source) == (
        subscriber,
        "",
        "email",
        "person",
    )
    assert (Suppression.objects.get().purpose, Suppression.objects.get().channel) == ("", "email")
    assert check(subscriber, "newsletter", "email").code in {"SUPPRESSED", "OBJECTED"}


def test_unknown_and_erased_people_are_answered_alike(subscriber: Subject, browser: Client) -> None:
    # security.md 14
    gone = path_for(Subject(), "gone@kunde.example")
    forged = path_for(subscriber)[:-6] + "AAAAA/"
    erased = Subject.objects.create(state="erased")
    answers = [
        browser.post(path)
        for path in (path_for(subscriber), gone, forged, path_for(erased, "old@kunde.example"))
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    pages = [browser.get(path) for path in (path_for(subscriber), gone, forged)]
    assert len({page.content for page in pages}) == 1


def test_a_forged_token_withdraws_nothing(subscriber: Subject, browser: Client) -> None:
    browser.post(path_for(subscriber)[:-6] + "AAAAA/", **ONE_CLICK)
    browser.post("/unsubscribe/x/", **ONE_CLICK)
    assert check(subscriber, "newsletter", "email").allowed


def test_a_click_twice_is_a_click_once(subscriber: Subject, browser: Client) -> None:
    for _ in range(2):
        assert browser.post(path_for(subscriber), **ONE_CLICK).status_code == 200
    assert ConsentRecord.objects.filter(kind="withdrawn").count() == 1


@pytest.mark.django_db(transaction=True)
def test_whichever_comes_first_wins_whole_when_withdrawal_and_sending_race(mailbox: Mailbox) -> None:
    # W12: either the server had the mail before the withdrawal, or the mail was cancelled; never after.
    with transaction.atomic():
        publish_words(Controller.objects.create(**COMPANY), Subject.objects.create())
        people = [Subject.objects.create() for _ in range(8)]
        for number, person in enumerate(people):
            subscribe(person, f"p{number}@kunde.example")
    with transaction.atomic():
        for number, person in enumerate(people):
            newsletter(person, key=str(number), to=f"p{number}@kunde.example").send()
    withdrawn_when_sent = []

    def look() -> None:
        to = mailbox.messages[-1]["To"]
        withdrawn_when_sent.append(to in done)

    done: set[str] = set()
    mailbox.on_data = look

    def click() -> None:
        for number, person in reversed(list(enumerate(people))):
            address = f"p{number}@kunde.example"
            Client().post(path_for(person, address), **ONE_CLICK)
            done.add(address)
        connection.close()

    clicks = threading.Thread(target=click)
    clicks.start()
    deliver()
    clicks.join()
    assert withdrawn_when_sent.count(True) == 0
    assert len(mailbox.messages) + OutboxMail.objects.filter(state="cancelled").count() == len(people)
    assert OutboxMail.objects.filter(state="sent").count() == len(mailbox.messages)
