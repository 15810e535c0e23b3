"""Sixteen at once sign up, confirm, withdraw, object, pause and send: no mail leaves after a committed no (R26, R55, R63, W12)."""

import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from consent.gate import check
from consent.models import OptInRequest
from consent.services.opt_in import request_opt_in, token_of
from consent.services.texts import current_texts
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.errors import MailRefused
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.tokens import preferences_link, unsubscribe_token
from privacy.models import Controller, Subject
from tests.capture.conftest import COMPANY, publish_words
from tests.mail.conftest import Mailbox, letter, newsletter, subscribe

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, PEOPLE, ACTS = 16, 5, 7


class Crowd:
    """The people, what was done for each of them and when it began and ended."""

    def __init__(self) -> None:
        with transaction.atomic():
            publish_words(Controller.objects.create(**COMPANY), Subject.objects.create())
            self.people = [Subject.objects.create() for _ in range(PEOPLE)]
            for number, person in enumerate(self.people):
                subscribe(person, self.address(number))
            for number, person in enumerate(self.people):
                letter(person, key=f"first-{number}", to=self.address(number)).send()
        deliver()
        self.no: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self.yes: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self.left: list[tuple[str, float]] = []
        self.faults: list[BaseException] = []

    @staticmethod
    def address(number: int) -> str:
        return f"p{number}@kunde.example"

    def one_click(self, number: int, turn: str) -> None:
        token = unsubscribe_token(
            subject=self.people[number].pk, purpose="newsletter", address=self.address(number)
        )
        self._timed(self.no, number, lambda: Client().post(f"/unsubscribe/{token}/"))

    def switch_off(self, number: int, turn: str) -> None:
        path = preferences_link(subject=self.people[number].pk, address=self.address(number))
        data: dict[str, Any] = {"was": ["newsletter:email"], "on": []}
        page = path.removeprefix("http://localhost:8000")
        self._timed(self.no, number, lambda: Client().post(page, data))

    def sign_up_again(self, number: int, turn: str) -> None:
        with transaction.atomic():
            request = request_opt_in(
                subject=self.people[number],
                email=self.address(number),
                texts=current_texts(["newsletter"], "en"),
                language="en",
                page_url="/f/x/",
            )
        for waiting in (
            [request] if request else list(OptInRequest.objects.filter(subject=self.people[number]))
        ):
            path = f"/confirm/{token_of(waiting)}/"
            self._timed(self.yes, number, lambda path=path: Client().post(path))

    def write(self, number: int, turn: str) -> None:
        try:
            with transaction.atomic():
                newsletter(self.people[number], key=turn, to=self.address(number)).send()
        except MailRefused:
            pass  # the gate said no already

    def send(self, number: int, turn: str) -> None:
        deliver(limit=6)

    def _timed(
        self, where: dict[str, list[tuple[float, float]]], number: int, act: Callable[[], Any]
    ) -> None:
        begun = time.monotonic()
        answer = act()
        assert answer.status_code in {200, 410}, answer.status_code
        if answer.status_code == 200:
            where[self.address(number)].append((begun, time.monotonic()))


def test_no_mail_leaves_after_a_committed_withdrawal(mailbox: Mailbox) -> None:
    """R26, R63, W12: a mail is right only when some yes may have been committed after every no that was."""
    crowd, start = Crowd(), threading.Barrier(THREADS)
    mailbox.on_data = lambda: _note(crowd, mailbox)
    acts = [
        crowd.one_click,
        crowd.switch_off,
        crowd.sign_up_again,
        crowd.write,
        crowd.write,
        crowd.send,
        crowd.send,
    ]

    def work(thread: int) -> None:
        draw = random.Random(thread)
        start.wait()
        try:
            for turn in range(ACTS):
                act = acts[(thread + turn) % len(acts)]
                act(draw.randrange(PEOPLE), f"{thread}-{turn}")
        except BaseException as fault:
            crowd.faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert crowd.faults == []
    deliver()
    assert sum(map(len, crowd.no.values())) > THREADS
    assert crowd.left, "nothing was sent: nothing was shown"
    for address, at in crowd.left:
        for begun, ended in crowd.no[address]:
            if ended < at:
                later_yes = [yes for yes in crowd.yes[address] if yes[1] > begun and yes[0] < at]
                assert later_yes, f"{address} got a mail {at - ended:.3f} s after a withdrawal"
    for person in crowd.people:
        if not check(person, "newsletter", "email").allowed:
            waiting = OutboxMail.objects.filter(
                subject=person, purpose="newsletter", state__in=["queued", "sending"]
            )
            assert not waiting.exists()


def _note(crowd: Crowd, mailbox: Mailbox) -> None:
    message = mailbox.messages[-1]
    if message["List-Unsubscribe"]:
        crowd.left.append((str(message["To"]), time.monotonic()))
