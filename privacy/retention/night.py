"""The night's retention: in small batches, each of them whole, through the one engine of erasure (R131–R133)."""

import datetime as dt
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from privacy import behind, collective_notices, parameters
from privacy.erasure import elsewhere, engine, recovery
from privacy.erasure.runs import begin_all, inside
from privacy.jobs import Capped, Outcome, beat
from privacy.models import Subject, Takedown
from privacy.publications import PURPOSE, take_down
from privacy.retention import freezing
from privacy.retention.asking import Question
from privacy.retention.clocks import Clock
from privacy.retention.pace import Pace

# People asked about at once; and looked up at once, for whoever looks reads all who are due.
_ASKED, _AHEAD = 1000, 150_000
# Batches under one seal: the sealer holds a lock, too, for as long as there are entries.
_SEALED = 10
# Fewer people than this are never too many.
_ALWAYS = 500


def retain(clock: Clock, date: dt.date, dry_run: bool, beyond_cap: bool = False) -> Outcome:
    """Erase everybody whose time is up at the end of that date, or narrow them to what a living purpose needs.

    Killed at any point and started again it goes on where it stopped; nobody gets a second line in the ledger. Raises
    Capped when far more are due than a night may take: then a rule or a date is wrong more probably than the people.
    """
    if not dry_run:
        date = min(date, timezone.localdate())  # nobody goes before their day
        recovery.finish_runs(whole=True)
    due = _count(clock.due(date))
    if dry_run:
        return Outcome(due=due, done=0, left=due)
    limit = max(_ALWAYS, Subject.objects.count() * parameters.value("retention_cap", date) // 100)
    if due > limit and not beyond_cap:
        raise Capped(due, limit)
    freezing.note_released(date)
    done = frozen = 0
    question, pace, telling = Question(clock, date), Pace(), collective_notices.wanted()
    batches = _batches(clock, date)
    while several := list(islice(batches, _SEALED)):
        with behind.gathering():  # one seal for all of them; meanwhile the clock's does
            for people in several:
                answers = [answer for answer in question.ask(people) if answer.due]
                groups: dict[tuple[frozenset[str], frozenset[str]], list[uuid.UUID]] = defaultdict(list)
                for answer in answers:
                    if not answer.frozen:
                        groups[answer.alive, answer.held].append(answer.person)
                for (alive, held), group in groups.items():
                    if not (clock.narrows and PURPOSE in alive):
                        take_down(group, because=Takedown.Because.ERASED)
                    if telling:
                        collective_notices.gather(group, alive if clock.narrows else frozenset())
                    _forget(clock, group, alive, held, pace)
                    done += len(group)
                if waiting := [answer.person for answer in answers if answer.waiting]:
                    freezing.note_held(waiting, date)
                frozen += sum(answer.frozen for answer in answers)
    if telling:
        collective_notices.write()
    return Outcome(due=due, done=done, left=max(frozen, due - done))


def _batches(clock: Clock, date: dt.date) -> Iterator[list[uuid.UUID]]:
    """Yield people batch by batch, each after the last of the one before, so that who is held back is passed once."""
    after = uuid.UUID(int=0)
    while found := _next(clock.due(date), after):
        for start in range(0, len(found), _ASKED):
            yield found[start : start + _ASKED]
        if len(found) < _AHEAD:
            return
        after = found[-1]


def _next(rows: QuerySet, after: uuid.UUID) -> list[uuid.UUID]:
    # MATERIALIZED: first who is due, by their own index; else all people are gone through in the order of their ids.
    return [
        row[0]
        for row in _asked(
            rows,
            "SELECT subject_id FROM due WHERE subject_id > %s ORDER BY subject_id LIMIT %s",
            [after, _AHEAD],
        )
    ]


def _count(rows: QuerySet) -> int:
    return int(_asked(rows, "SELECT count(*) FROM due", [])[0][0])


def _asked(rows: QuerySet, question: str, params: list[Any]) -> list[tuple]:
    sql, given = rows.order_by().values("subject_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"WITH due AS MATERIALIZED ({sql}) {question}", [*given, *params])
        return cursor.fetchall()


def _forget(
    clock: Clock, people: list[uuid.UUID], alive: frozenset[str], held: frozenset[str], pace: Pace
) -> None:
    if alive and clock.narrows:
        scope = f"{engine.NARROW}{' '.join(sorted(alive))}"
    else:
        scope = clock.datenart
        elsewhere.blank_mentions(people)
    scope = engine.sparing(held, scope)
    parts = pace.split(people)
    acts = begin_all("retention", parts, scope)
    begun = time.perf_counter()
    for act, part in zip(acts, parts, strict=True):
        with inside(act):
            engine.forget(scope, part)
    pace.keep(len(people), time.perf_counter() - begun)
    beat()
