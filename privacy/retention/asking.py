"""What a night asks about people before it forgets them: still due? waiting for a copy? which purposes are alive?"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from privacy import holds, restrictions
from privacy.among import array
from privacy.models import Subject
from privacy.registry import registry
from privacy.retention.clocks import Clock
from privacy.retention.freezing import freezing


@dataclass(frozen=True)
class Answer:
    """`alive` are the purposes that outlive the clock's own for this person, `held` the kinds of data that a hold keeps."""

    person: uuid.UUID
    due: bool
    waiting: bool
    alive: frozenset[str]
    held: frozenset[str] = frozenset()

    @property
    def frozen(self) -> bool:
        """Nothing of them goes tonight."""
        return self.waiting or holds.EVERYTHING in self.held


class Question:
    """One statement about many people, made once a night."""

    def __init__(self, clock: Clock, date: dt.date) -> None:
        # R101: whoever waits for a copy of their data gets it first.
        waiting = freezing(date)
        # Whoever was spared once already waits for the end of the hold.
        spared = Subject.objects.filter(restricted_for=holds.HELD)
        # Restricted data is stored and nothing else: erasing it is a use (Art. 4(2), 18(2)).
        asked = [
            ("subject_id", clock.due(date)),
            ("person_id", waiting),
            ("subject_id", restrictions.standing()),
            ("pk", spared),
        ]
        self.everywhere = holds.everywhere()
        self.kinds: list[str] = []
        for kind, column, rows in holds.questions():
            asked.append((column, rows))
            self.kinds.append(kind)
        self.purposes: list[str] = []
        for purpose, claims in registry.claims.items():
            if purpose not in clock.purposes:
                asked += [("pk", claim()) for claim in claims]
                self.purposes += [purpose] * len(claims)
        self.parts: list[str] = []
        self.params: list[Any] = []
        for key, rows in asked:
            self._add(key, rows)

    def _add(self, key: str, rows: QuerySet) -> None:
        sql, params = rows.order_by().values(key).query.sql_with_params()
        # OFFSET 0: each person is looked up by index; a plan for all of them would read whole tables batch by batch.
        self.parts.append(f'EXISTS (SELECT FROM ({sql}) rows WHERE rows."{key}" = person.id OFFSET 0)')
        self.params += params

    def ask(self, people: Iterable[uuid.UUID]) -> Iterator[Answer]:
        """Yield an answer for each of these people."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT person.id, {', '.join(self.parts)} FROM unnest(%s::uuid[]) person (id)",  # noqa: S608
                [*self.params, array(people)],
            )
            for person, due, waiting, restricted, spared, *more in cursor.fetchall():
                holding, alive = more[: len(self.kinds)], more[len(self.kinds) :]
                held = self.everywhere | {
                    kind for kind, holds_ in zip(self.kinds, holding, strict=True) if holds_
                }
                living = (purpose for purpose, lives in zip(self.purposes, alive, strict=True) if lives)
                frozen = waiting or restricted or (spared and bool(held))
                yield Answer(person, due, frozen, frozenset(living), held)
