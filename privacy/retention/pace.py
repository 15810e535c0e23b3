"""How many people one transaction of a night takes: as many as keep its locks short on this machine, tonight."""

import math
import uuid

# People of one transaction where little is known of each: proofs and documents that go by their age alone.
TOGETHER = 200
# For how long a transaction is to hold its locks, in seconds; the slowest take twice as long and more.
_AIM = 0.03
# With fewer a transaction is hardly shorter. A session's first one plans its triggers, too, while it holds its locks.
_FEWEST, _MOST = 10, 250


class Pace:
    """Keeps transactions short: busy disks and people of whom much is known make them small."""

    def __init__(self) -> None:
        self.many = _FEWEST

    def split(self, people: list[uuid.UUID]) -> list[list[uuid.UUID]]:
        """Return these people in parts of equal size."""
        size = math.ceil(len(people) / math.ceil(len(people) / self.many))
        return [people[start : start + size] for start in range(0, len(people), size)]

    def keep(self, people: int, seconds: float) -> None:
        """Take note of how long the transactions of so many people took together; a few tell nothing."""
        if people >= self.many:
            self.many = max(_FEWEST, min(_MOST, 2 * self.many, int(people / seconds * _AIM)))
