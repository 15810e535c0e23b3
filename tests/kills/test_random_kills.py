"""Any process killed at any moment: nothing acknowledged is lost, no mail follows a withdrawal, no erasure stays half."""

import email
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import redis

from tests.kills.product import KINDS, Product
from tests.kills.visitors import Visitors
from tests.setup.conftest import home, unused_tcp_port  # noqa: F401 -- fixtures

BETWEEN = 1.1  # seconds between two kills, in the middle


@pytest.fixture
def product(home: Path, unused_tcp_port: int) -> Iterator[Product]:  # noqa: F811
    running = Product(home, unused_tcp_port)
    yield running
    running.stop()


def _mails(product: Product) -> list[tuple[float, EmailMessage]]:
    """Return every mail that was delivered and when."""
    return [
        (path.stat().st_mtime, email.message_from_bytes(path.read_bytes(), policy=default))  # type: ignore[misc]
        for path in (product.home / "mail").glob("*.eml")
    ]


def test_nothing_is_lost_when_processes_are_killed_at_random(
    product: Product, request: pytest.FixtureRequest
) -> None:
    kills = request.config.getoption("--kills")
    seed = random.randrange(10**6)
    sys.stderr.write(f"the kills come by seed {seed}\n")
    chance = random.Random(seed)
    seconds = kills * BETWEEN
    given = product.inside("furnish", {"seconds": int(seconds)})
    visitors = Visitors(product, given["links"], given["broker"], seconds=seconds)
    for number in range(kills):
        time.sleep(chance.uniform(0.6, 1.6))
        product.kill(chance.choice(list(KINDS)), chance)
        if number == kills // 2:
            _flush(given["redis"])
    time.sleep(3)
    visitors.stop(captured=kills // 4, confirmed=kills // 8)
    _wait_for_the_rest(product)
    facts = product.inside("facts")

    # Nothing that was acknowledged is lost, and nothing is there twice.
    assert {facts["leads"].get(address) for address in visitors.captured} == {1}
    assert set(visitors.confirmed) <= set(facts["consented"])
    mails = _mails(product)
    delivered = Counter(str(mail["Message-ID"]) for _, mail in mails)
    assert set(facts["sent"]) <= set(delivered)
    assert not facts["dead"]
    # Duplicates: at most one a kill, and the receiver's program knows them by their Message-ID.
    assert sum(count - 1 for count in delivered.values()) <= kills
    # No mail after a withdrawal. The half second is the mailbox's: what it had when the sender was killed.
    assert len(visitors.withdrawn) == len(given["links"]) / 2
    assert not [
        (mail["To"], at - visitors.withdrawn[mail["To"]])
        for at, mail in mails
        if at > visitors.withdrawn.get(str(mail["To"]), at) + 0.5
    ]
    assert not set(visitors.withdrawn) & set(facts["permitted"])
    # No half erasure, and nobody twice in the ledger.
    assert (facts["due_still_there"], facts["left_of_the_erased"], facts["lines_for_one_person"]) == (0, 0, 1)
    assert facts["verified"], facts["said"]


def _wait_for_the_rest(product: Product) -> None:
    deadline = time.monotonic() + 120
    while rest := product.inside("waiting"):
        assert time.monotonic() < deadline, rest
        time.sleep(1)


def _flush(broker: str) -> None:
    with redis.Redis.from_url(broker) as server:
        for _ in range(100):
            try:
                server.flushall()
                return
            except redis.RedisError:
                time.sleep(0.1)
    raise AssertionError("Redis did not come back")
