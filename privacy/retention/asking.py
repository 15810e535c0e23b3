"""What a night asks about people before it forgets them: still due? waiting for a copy? which purposes are alive?"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from privacy.among import array
from privacy.models import Request, Restriction
from privacy.registry import registry
from privacy.restrictions import KEEPING
from privacy.retention.clocks import Clock


@dataclass(frozen=True)
class Answer:
    """`alive` are the purposes that outlive the clock's own for this person."""

    person: uuid.UUID
    due: bool
    waiting: bool
    alive: frozenset[str]


class Question:
    """One statement about many people, made once a night."""

    def __init__(self, clock: Clock, date: dt.date) -> None:
        # R101: whoever waits for a copy of their data gets it first.
        waiting = Request.objects.filter(kind=Request.Kind.ACCESS, state=Request.State.OPEN)
        # Whoever wants the data kept, although we may not use it, keeps it (Art. 18(1)(b), (c)).
        kept = Restriction.objects.filter(lifted_at=None, ground__in=KEEPING)
        asked = [("subject_id", clock.due(date)), ("person_id", waiting), ("subject_id", kept)]
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
            for person, due, waiting, kept, *alive in cursor.fetchall():
                living = (purpose for purpose, lives in zip(self.purposes, alive, strict=True) if lives)
                yield Answer(person, due, waiting or kept, frozenset(living))
