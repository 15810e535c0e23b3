"""People at the product's public doors while it is being killed; each remembers what the product acknowledged."""

import email
import random
import re
import threading
import time
from collections.abc import Callable
from email.policy import default
from pathlib import Path

from celery import Celery
from kombu.exceptions import OperationalError

from tests.kills.product import Product

QUICKEST = 3.0  # seconds a form must have been open


class Visitors:
    """Fills in forms, clicks links out of mails, unsubscribes, and rings for the night, until told to stop."""

    def __init__(self, product: Product, links: dict[str, str], broker: str, *, seconds: float) -> None:
        self.product, self.links, self.seconds = product, links, seconds
        self.captured: list[str] = []
        self.confirmed: list[str] = []
        self.withdrawn: dict[str, float] = {}  # address -> when that was acknowledged
        self.errors: list[BaseException] = []
        self._over = threading.Event()
        # Sent by hand: beat's bell for the night rings every five minutes.
        self._clock = Celery(broker=broker, set_as_current=False)
        works = (self._fill_in, self._fill_in, self._click, self._withdraw)
        self.rings = threading.Thread(target=self._ring, daemon=True)
        self.rings.start()
        self._threads = [
            threading.Thread(target=self._work, args=(work, number), daemon=True)
            for number, work in enumerate(works)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self, *, captured: int, confirmed: int) -> None:
        """Let everybody finish what they have begun, once there is enough to look at."""
        deadline = time.monotonic() + 120
        while not self.errors and (len(self.captured) < captured or len(self.confirmed) < confirmed):
            assert time.monotonic() < deadline, (self.captured, self.confirmed)
            time.sleep(0.5)
        self._over.set()
        for thread in self._threads:
            thread.join(120)
        assert not self.errors, self.errors

    def _work(self, work: Callable[[int], None], number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            self.errors.append(error)

    def _fill_in(self, number: int) -> None:
        turn = 0
        while not self._over.is_set():
            turn += 1
            forms = {f"visitor{number}-{turn}-{part}@kunde.example": self._open() for part in range(3)}
            time.sleep(QUICKEST)
            for address, token in forms.items():
                values = {
                    "name": "Vera Visitor", "email": address, "message": "What does a heat pump cost?",
                    "consent": ["newsletter"], "token": token,
                }  # fmt: skip
                status, text = self.product.ask("POST", "/f/still-standing/", values)
                assert status == 303, text
                self.captured.append(address)

    def _open(self) -> str:
        status, page = self.product.ask("GET", "/f/still-standing/")
        found = re.search(r'name="token" value="([^"]+)"', page)
        assert status == 200
        assert found
        return found.group(1)

    def _click(self, _: int) -> None:
        known: set[Path] = set()
        while not self._over.wait(0.3):
            for path in set((self.product.home / "mail").glob("*.eml")) - known:
                known.add(path)
                mail = email.message_from_bytes(path.read_bytes(), policy=default)
                link = re.search(r"/confirm/[^/\s]+/", mail.get_body().get_content())  # type: ignore[union-attr]
                if link and str(mail["To"]).startswith("visitor"):
                    status, text = self.product.ask("POST", link.group(), {"yes": "1"})
                    assert status == 200, text
                    self.confirmed.append(str(mail["To"]))

    def _withdraw(self, number: int) -> None:
        chance = random.Random(number)
        people = list(self.links.items())[::2]
        chance.shuffle(people)
        for address, link in people:
            self._over.wait(self.seconds / len(people))
            status, text = self.product.ask("POST", link, {"List-Unsubscribe": "One-Click"})
            assert status in (200, 202, 204), text
            self.withdrawn[address] = time.time()

    def _ring(self) -> None:
        while True:
            time.sleep(3)
            try:
                self._clock.send_task("privacy.tasks.nightly", retry=False, expires=30)
            except OperationalError:
                continue  # Redis is away; it is rung again
